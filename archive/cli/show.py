"""akhbar show: one article with its provenance, or the fate of an address"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.cli.options import open_archive, print_json, wants_json
from archive.cli.terminal import Page, moment, printable
from archive.errors import NotStored
from archive.stored import Revision, StoredArticle, StoredPage, as_dict

if TYPE_CHECKING:
    import argparse

    from archive.archive import Archive


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("article", metavar="ID|URL", help="an article's number, or an address")
    parser.add_argument("--revision", metavar="N", type=int, help="the text as it was then (1 is the first)")
    parser.add_argument("--raw", action="store_true", help="print the page as it was served")


def run(arguments: argparse.Namespace) -> int:
    """Find out what it is and print it."""
    with open_archive(arguments) as archive:
        try:
            article = archive.article(arguments.article)
        except NotStored:
            return _show_page(archive, arguments)
        return _show_article(archive, article, arguments)


def _show_article(archive: Archive, article: StoredArticle, arguments: argparse.Namespace) -> int:
    revision = None
    if arguments.revision is not None:
        revision = _revision(archive, article, arguments.revision)
    if arguments.raw:
        return _print_raw(archive, revision or article)
    if wants_json(arguments):
        page = _page(archive, article.url)
        print_json(as_dict(revision) if revision else {**as_dict(article), "page": page and as_dict(page)})
    else:
        _print_article(Page(), article, revision, _edited(archive, article))
    return 0


def _show_page(archive: Archive, arguments: argparse.Namespace) -> int:
    """The address is no article; raises ``NotStored`` when nothing is known of it either."""
    if arguments.article.isdecimal():
        raise NotStored(f"no article with id {arguments.article}")
    page = archive.page(arguments.article)
    if arguments.raw:
        return _print_raw(archive, page)
    if arguments.revision is not None:
        raise NotStored(f"no article {page.url}, so no revisions: the page is {page.state}")
    if wants_json(arguments):
        print_json({"page": as_dict(page)})
    else:
        _print_fate(Page(), page)
    return 0


def _revision(archive: Archive, article: StoredArticle, number: int) -> Revision:
    revisions = archive.revisions(article.id)
    for revision in revisions:
        if revision.revision == number:
            return revision
    raise NotStored(f"article {article.id} has revisions 1 to {revisions[-1].revision}, not {number}")


def _page(archive: Archive, url: str) -> StoredPage | None:
    try:
        return archive.page(url)
    except NotStored:
        return None


def _edited(archive: Archive, article: StoredArticle) -> str | None:
    """How often the outlet has changed the text; our own re-extractions do not count."""
    if article.revision == 1:
        return None
    edits = [each for each in archive.revisions(article.id) if each.kind in ("edit", "headline")]
    if not edits:
        return None
    times = f"{len(edits)} time{'' if len(edits) == 1 else 's'}"
    return f"{times}, last {moment(edits[-1].seen_at)}; see 'akhbar history {article.id}'"


def _print_article(page: Page, article: StoredArticle, revision: Revision | None, edited: str | None) -> None:
    if revision is not None:
        article = replace(
            article,
            title=revision.title,
            body=revision.body,
            content_hash=revision.content_hash,
            extractor=revision.extractor,
            warc_file=revision.warc_file,
            warc_offset=revision.warc_offset,
        )
    page.title(article.title)
    if article.authors:
        page.text("، ".join(article.authors))
    page.line()
    for paragraph in article.body.split("\n\n"):
        page.text(paragraph)
        page.line()
    page.fields(_provenance(page, article, revision, edited))


def _provenance(
    page: Page, article: StoredArticle, revision: Revision | None, edited: str | None
) -> list[tuple[str, object]]:
    published = moment(article.published_at) or article.published_day
    return [
        ("article", article.id),
        ("address", page.address(article.url)),
        ("outlet", article.outlet),
        ("section", article.section),
        ("tags", "، ".join(article.tags)),
        ("published", published and f"{published} (from {article.published_from}: {article.published_raw})"),
        ("modified", moment(article.modified_at)),
        ("credit", " ".join(filter(None, (article.credit_name, page.address(article.credit_url))))),
        ("image", page.address(article.image_url)),
        ("words", article.word_count if revision is None else None),
        ("first seen", moment(article.first_seen_at)),
        ("last checked", moment(article.checked_at)),
        ("removed", article.gone_at and f"by the outlet, since {moment(article.gone_at)}"),
        ("revision", article.revision if revision is None else _of(article, revision)),
        ("edited", edited),
        ("SHA-256", article.content_hash),
        ("WARC", article.warc_file and f"{article.warc_file}, byte {article.warc_offset}"),
        ("extractor", article.extractor),
    ]


def _of(article: StoredArticle, revision: Revision) -> str:
    return f"{revision.revision} of {article.revision} ({revision.kind}, seen {moment(revision.seen_at)})"


def _print_fate(page: Page, fate: StoredPage) -> None:
    page.line(f"{page.bold(fate.state)}{': ' if fate.reason else ''}{printable(fate.reason or '')}")
    page.line()
    page.fields(
        [
            ("address", page.address(fate.url)),
            ("outlet", fate.outlet),
            ("title", fate.hint_title),
            ("stands for", page.address(fate.alias_of)),
            ("found", moment(fate.found_at)),
            ("found in", page.address(fate.found_in)),
            ("fetched", moment(fate.fetched_at)),
            ("HTTP status", fate.http_status),
            ("attempts", fate.attempts),
            ("next due", moment(fate.next_due_at) or "never: it is settled"),
            ("WARC", fate.warc_file and f"{fate.warc_file}, byte {fate.warc_offset}"),
        ]
    )


def _print_raw(archive: Archive, record: StoredArticle | Revision | StoredPage) -> int:
    if record.warc_file is None or record.warc_offset is None:
        raise NotStored("the page's bytes were not kept: setting WARC was 'none', or it was never fetched")
    from archive.warc_reader import read_payload

    payload = read_payload(archive.data, record.warc_file, record.warc_offset)
    if sys.stdout.isatty():
        print(printable(payload.decode("utf-8", "replace"), lines=True))
    else:
        sys.stdout.buffer.write(payload)
    return 0
