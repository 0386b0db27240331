"""The catalogue as a page of Markdown, for people who want to know what is there.

    python -m crawler.catalogue_table > docs/outlets.md

``make docs`` does it; a test compares the committed page with the outlet files.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.catalogue import Catalogue
from crawler.outlet import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.outlet import Feed, Outlet, Section, Sitemap

OUTLETS = Path(__file__).resolve().parent.parent / "seeds" / "outlets"
_COUNTRIES = {
    "AE": "United Arab Emirates",
    "CA": "Canada",
    "CN": "China",
    "DE": "Germany",
    "GB": "Great Britain",
    "IN": "India",
    "IR": "Iran",
    "NO": "Norway",
    "PK": "Pakistan",
    "PS": "Palestine",
    "SA": "Saudi Arabia",
    "TR": "Turkey",
    "US": "United States",
}
_HEAD = """\
# The outlets

Made from the files in `seeds/outlets/` by `make docs`; change those, not this page. How to read an outlet file and how
to add one: [outlet-files.md](outlet-files.md).

Evidence says how well the addresses of the feeds, sitemaps and sections are known: *verified* (an answer was seen),
*used* (public code uses it), *listed* (somebody lists it), *inferred* (the platform usually has it). None was asked while
the files were written. "REST" is a WordPress API, "archives" are dated or numbered listings for back-fill; the files say
how well those are known. An outlet that is off can be crawled by name: `scrapy crawl ID`.
"""


def page(outlets: Iterable[Outlet]) -> str:
    """The whole page: figures, then a table a country, the one with most outlets first."""
    shown = list(outlets)
    countries = Counter(outlet.country for outlet in shown)
    order = sorted(countries, key=lambda code: (-countries[code], code))
    tables = [_country(code, [outlet for outlet in shown if outlet.country == code]) for code in order]
    return "\n".join([_HEAD, _figures(shown), *tables])


def _figures(outlets: Sequence[Outlet]) -> str:
    on = [outlet for outlet in outlets if outlet.enabled]
    known = [outlet for outlet in on if _answers(outlet)]
    rows = [
        ("outlets", len(outlets)),
        ("enabled", len(on)),
        ("by a feed or sitemap that is verified or used", len(known)),
        ("by sections", len(on) - len(known)),
        ("countries", len({outlet.country for outlet in outlets})),
        ("feeds", sum(len(outlet.feeds) for outlet in outlets)),
        ("sitemaps", sum(len(outlet.sitemaps) for outlet in outlets)),
        ("sections", sum(len(outlet.sections) for outlet in outlets)),
        ("WordPress APIs", sum(outlet.wordpress is not None for outlet in outlets)),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {count} |" for name, count in rows), ""])


def _country(code: str, outlets: Sequence[Outlet]) -> str:
    name = _COUNTRIES.get(code, code) or "Country not stated"
    return "\n".join(
        [
            f"## {name} ({len(outlets)})",
            "",
            "| id | name | | ways in | evidence | |",
            "|---|---|---|---|---|---|",
            *map(_row, sorted(outlets, key=lambda outlet: (not outlet.enabled, outlet.id))),
            "",
        ]
    )


def _row(outlet: Outlet) -> str:
    evidence = _evidence(outlet)
    cells = (
        f"[`{outlet.id}`](../seeds/outlets/{outlet.id}.toml)",
        f"[{outlet.name}]({outlet.home})",
        outlet.name_ur,
        ", ".join(_ways(outlet)),
        ", ".join(f"{evidence[level]} {level}" for level in EVIDENCE if evidence[level]),
        "enabled" if outlet.enabled else f"off: {outlet.reason or 'no reason given'}",
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _ways(outlet: Outlet) -> Iterable[str]:
    for name, found in (
        ("feed", outlet.feeds),
        ("sitemap", outlet.sitemaps),
        ("section", outlet.sections),
        ("archive", outlet.archives),
    ):
        if found:
            yield f"{len(found)} {name}{'' if len(found) == 1 else 's'}"
    if outlet.wordpress is not None:
        yield "REST"


def _answers(outlet: Outlet) -> bool:
    known = [*(feed.evidence for feed in outlet.feeds), *(sitemap.evidence for sitemap in outlet.sitemaps)]
    return not {"verified", "used"}.isdisjoint(known)


def _evidence(outlet: Outlet) -> Counter[str]:
    """How many feeds, sitemaps and sections are known how well."""
    sources: tuple[Feed | Sitemap | Section, ...] = (*outlet.feeds, *outlet.sitemaps, *outlet.sections)
    return Counter(source.evidence for source in sources)


def main() -> int:
    """Print the page of the outlets that come with the project; 1 when one of their files is wrong."""
    catalogue = Catalogue.load(OUTLETS)
    for fault in catalogue.broken.values():
        print(f"akhbar: {fault}", file=sys.stderr)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # TextIO has no such method
    print(page(outlet for outlet in catalogue.outlets.values() if outlet.id != "sample"), end="")
    return 1 if catalogue.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
