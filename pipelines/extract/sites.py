"""What the site calls itself, so that its name can leave titles and lists of authors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.text import fold
from pipelines.extract import jsonld
from pipelines.extract.tree import Element, names_of, squash, text_of

if TYPE_CHECKING:
    from pipelines.extract.markup import Markup
    from pipelines.extract.model import Knowledge, Page

_META = (
    "og:site_name",
    "application-name",
    "apple-mobile-web-app-title",
    "twitter:site",
    "al:android:app_name",
)
_FEED_TITLE = re.compile(r"\s*(?:&raquo;|»|›|>|\||-|–|:)\s+.*$")
_HOME = re.compile(r"(?:https?://[^/?#]+)?/?(?:index\.(?:html?|php))?|\./")
# "navbar-brand", "gh-head-logo", "td-main-logo", "header-link-home", "site-name"
_BRAND = re.compile(r"(?:^|[\s_-])(?:logo|brand|branding|site-?(?:name|title)|home)(?=$|[\s_-])")
_SITE_TYPES = frozenset({"WebSite", "Organization", "NewsMediaOrganization"})


def names(markup: Markup, page: Page, knowledge: Knowledge) -> set[str]:
    """Folded names of the site: the catalogue's, and those that the page states in so many words."""
    root = markup.root
    found = [*knowledge.outlet_names, *knowledge.domains, *markup.meta(*_META)]
    for node in markup.every:
        if jsonld.types(node) & _SITE_TYPES:
            found += jsonld.texts(node)
        found += jsonld.texts(node.get("publisher"))
    for link in root.iter("link"):
        if "alternate" in (link.get("rel") or "") and (link.get("type") or "").startswith("application/rss"):
            found.append(_FEED_TITLE.sub("", squash(link.get("title"))))
    found += [text_of(link) for link in root.iter("a") if _leads_home(link, _host(page.url))]
    found += [
        text_of(node) for node in root.iter("p", "h1", "h2", "div", "span", "a") if _is_site_title(node)
    ]
    return {fold(name.lstrip("@")) for name in found if name} - {""}


def _leads_home(link: Element, host: str) -> bool:
    """``rel=home``, or a link to the front page that is a heading, a logo or a brand: a logo in letters."""
    if "home" in (link.get("rel") or "").split():
        return True
    above, address = link.getparent(), link.get("href") or ""
    if above is None or not _HOME.fullmatch(address) or _host(address) not in {"", host}:
        return False
    named = _BRAND.search(names_of(link)) or _BRAND.search(names_of(above))
    return above.tag in {"h1", "h2", "h3"} or (address != "" and named is not None)


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_site_title(element: Element) -> bool:
    names_ = (element.get("class") or "").lower().split()
    return any(name in {"site-title", "site-name", "wp-block-site-title", "site-logo"} for name in names_)
