"""akhbar search: find articles, however their words were typed"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.cli.options import add_filters, count, filters, open_archive, place, print_json, wants_json
from archive.cli.terminal import Page, moment, talk
from archive.stored import as_dict

if TYPE_CHECKING:
    import argparse

    from archive.search.results import Hit, Results

EPILOG = """\
a query:
  کراچی بارش            both words
  '"وزیر اعظم"'         a phrase (the outer quotes are the shell's)
  بارش OR سیلاب         one or the other
  بارش -کراچی           not this one
  'پاکستان*'            a beginning
Spelling does not matter: علماء finds علما, وزیراعظم finds وزیر اعظم.
--exact looks for just what was typed."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("query", metavar="QUERY", nargs="*", help="what to look for; see below")
    add_filters(parser)
    parser.add_argument(
        "--sort", choices=("relevance", "date"), default="relevance", help="default: relevance"
    )
    parser.add_argument("--exact", action="store_true", help="only where the words stand as typed")
    parser.add_argument("--limit", metavar="N", type=count, default=20, help="hits to show (default: 20)")
    parser.add_argument("--offset", metavar="N", type=place, default=0, help="hits to skip")


def run(arguments: argparse.Namespace) -> int:
    """Search and print."""
    query = " ".join([*arguments.query, *_words(arguments)])
    with open_archive(arguments) as archive:
        results = archive.search(
            query,
            **filters(arguments),
            sort=arguments.sort,
            exact=arguments.exact,
            limit=arguments.limit,
            offset=arguments.offset,
        )
    if wants_json(arguments):
        print_json({"query": query, **as_dict(results)})
    else:
        _print(results, arguments.copies)
    for line in _comments(results, arguments):
        talk(line)
    return 0


def _words(arguments: argparse.Namespace) -> list[str]:
    """What argparse took for unknown options: -کراچی excludes a word, --anything is a mistake."""
    unknown = [each for each in arguments.rest if each.startswith("--")]
    if unknown:
        arguments.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return list(arguments.rest)


def _print(results: Results, shows_copies: bool) -> None:
    page = Page()
    for number, hit in enumerate(results):
        if number:
            page.line()
        _print_hit(page, hit, shows_copies)


def _print_hit(page: Page, hit: Hit, shows_copies: bool) -> None:
    page.title(hit.title, hit.title_marks)
    more = (
        "" if shows_copies or not hit.copies else f" · +{hit.copies:,} cop{'y' if hit.copies == 1 else 'ies'}"
    )
    page.line(page.dim(f"{hit.id} · {hit.outlet} · {_date(hit)} · {page.address(hit.url)}{more}"))
    page.text(hit.snippet.text, hit.snippet.marks)


def _date(hit: Hit) -> str:
    return moment(hit.published_at) or str(hit.published_day or f"seen {moment(hit.first_seen_at)}")


def _comments(results: Results, arguments: argparse.Namespace) -> list[str]:
    found = f"{results.total_text} article{'' if results.total == 1 else 's'}"
    if not results.total:
        lines = [f"no article found; {_hint(arguments)}"]
    elif not results.hits:
        lines = [f"{found}, none after the first {arguments.offset:,}"]
    elif len(results) < results.total or results.more:
        first = arguments.offset + 1
        lines = [f"{first:,}-{first + len(results) - 1:,} of {found} (--limit, --offset)"]
    else:
        lines = [found]
    if results.copies:
        lines.append(f"{results.copies:,} more in copies of stories that another outlet had first (--copies)")
    if results.expanded:
        lines.append(f"also looked for: {'، '.join(results.expanded)}")
    return [*lines, *results.notes]


def _hint(arguments: argparse.Namespace) -> str:
    given = [name for name in ("outlet", "since", "until", "author", "section") if getattr(arguments, name)]
    if arguments.exact:
        return "--exact looks for the words just as typed: try without it"
    if given:
        return f"try without {', '.join(f'--{name}' for name in given)}"
    return "try fewer words, or the beginning of one: 'لفظ*'"
