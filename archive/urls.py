"""Web addresses: the one form in which the archive knows a page.

``w3lib.url`` takes 70 ms to import, a third of what the command line may take to start, so it is
imported by the one function that needs it.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Says where a reader came from or who he is, never which page is meant.  at_, ns_, ocid and xtor are the
# BBC's; amp asks for another rendering of the same page (DEPENDENCIES §11).
_TRACKING = re.compile(
    r"""(?: utm_.* | at_.* | ns_.* | mc_[ce]id | fb_.* | _ga | _gl
      | (?:fb|g|d|y|tw|tt|ms)clid | gbraid | wbraid | igsh(?:id)? | ocid | xtor | mkt_tok
      | ref | ref_src | ref_url | replytocom | phpsessid | jsessionid | amp )""",
    re.VERBOSE | re.IGNORECASE,
)
_ESCAPES = re.compile("(?:%[89A-Fa-f][0-9A-Fa-f])+")  # of bytes that are not ASCII
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.ASCII)


def canonical(url: str) -> str:
    """The form of ``url`` that stands for the page; the canonical form of that is itself.

    Tracking parameters, fragment and default port are gone, parameters sorted, escapes in capitals
    (``%d8`` = ``%D8``), the host in punycode.  Letters of the path are not touched: ZWNJ and Arabic
    yeh are part of the server's name for the page.  So is the slash at the end, or its absence.

    Raises :exc:`ValueError` for what is no public http or https address; that includes addresses
    with a user name, whose only use in a link is to look like another host.
    """
    from w3lib.url import canonicalize_url

    parts = urlsplit(canonicalize_url(url.strip()))
    name = _host(parts, url)
    if parts.port not in (None, _DEFAULT_PORTS[parts.scheme]):
        name = f"{name}:{parts.port}"
    kept = [pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return urlunsplit((parts.scheme, name, parts.path or "/", "&".join(kept), ""))


def near(url: str) -> list[str]:
    """What a person may have meant by *url*: http or https, with a slash at the end or without.

    In the archive's form; raises as :func:`canonical` does.
    """
    parts = urlsplit(canonical(url if "://" in url else f"https://{url.strip()}"))
    bare = parts.path.rstrip("/")
    return [
        urlunsplit((scheme, parts.netloc, path, parts.query, ""))
        for scheme in _DEFAULT_PORTS
        for path in (f"{bare}/", *filter(None, (bare,)))
    ]


def readable(url: str) -> str:
    """*url* with its letters as letters, for people; :func:`canonical` makes the same of both.

    Escapes stay where the character is ASCII (they say that it is no delimiter), is not seen or breaks
    a line (ZWNJ, bidi controls, blanks), would join the sign before it, or looks like a delimiter.
    """
    return _ESCAPES.sub(lambda found: _letters(bytes.fromhex(found[0].replace("%", ""))), url)


def host(url: str) -> str:
    """The host name alone: lower case, punycode, no port.  Raises as :func:`canonical` does."""
    return _host(urlsplit(url.strip()), url)


def _host(parts: SplitResult, url: str) -> str:
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"not an http or https address: {url[:200]!r}")
    netloc = parts.netloc.lower()
    if not netloc.isascii():
        netloc = netloc.encode("idna").decode("ascii")
    name = re.sub(r":\d*$", "", netloc).removesuffix(".")
    if not _HOST.fullmatch(name):
        raise ValueError(f"no host name that could be looked up in {url[:200]!r}")
    return name


def _letters(escaped: bytes) -> str:
    shown = ""
    for char in escaped.decode("utf-8", "surrogateescape"):
        kind = unicodedata.category(char)[0]
        joins = kind == "M" and (not shown or shown[-1].isascii())
        like_ascii = any(
            each.isascii() and not each.isalnum() for each in unicodedata.normalize("NFKC", char)
        )
        is_shown = kind not in "CZ" and not joins and not like_ascii
        shown += char if is_shown else quote(char.encode("utf-8", "surrogateescape"))
    return shown
