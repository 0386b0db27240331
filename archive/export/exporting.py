"""Writing an export: article by article, so that memory does not grow with it.

The archive is read as it was at the first article, whatever a crawl writes meanwhile.  Files and folders
get their names when they are complete; when anything fails, the old ones stay as they were.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from archive.db import translated
from archive.export.card import card
from archive.export.earlier import CARD, check_folder
from archive.export.files import SHARD, Folder, OneFile, written
from archive.export.manifest import NAME, describe
from archive.export.replacing import replacing, replacing_folder
from archive.export.splitting import Split
from archive.export.tally import Tally
from archive.search.searching import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.archive import Archive
    from archive.export.files import Output
    from archive.export.formats import Sink
    from archive.export.manifest import Manifest
    from archive.export.order import Order
    from archive.stored import StoredArticle


def _nothing() -> None:
    """Nobody watches."""


def export_to_stream(
    archive: Archive, order: Order, sink: Sink, advance: Callable[[], None] = _nothing
) -> Manifest:
    """Write into *sink*; *advance* is called for each article."""
    with snapshot(archive.connection):
        return _written(archive, order, order.articles(archive), sink, "", advance)


def export_to_file(
    archive: Archive,
    order: Order,
    path: Path,
    manifest: Path | None = None,
    advance: Callable[[], None] = _nothing,
) -> Manifest | None:
    """Write the file *path*, and its manifest beside it, or where it was asked for.

    Returns None, and leaves a file that is there, when there is no article to write.  Raises
    :class:`~archive.errors.ArchiveUnusable` or ``DiskFull``.
    """
    with translated(path):
        is_file, is_device = path.is_file(), path.exists() and not path.is_file()
    if manifest is None and not is_device:
        manifest = beside(path)
    with snapshot(archive.connection):
        articles, any_ = _peeked(order.articles(archive))
        if is_file and not any_:
            return None
        with replacing([path, *([manifest] if manifest else [])]) as (stream, *more):
            made = _written(archive, order, articles, stream, path.name, advance)
            for each in more:
                each.write(made.text().encode())
    return made


def export_to_folder(
    archive: Archive,
    order: Order,
    path: Path,
    advance: Callable[[], None] = _nothing,
    *,
    shard: int = SHARD,
) -> Manifest | None:
    """Write the folder *path*: a file for each part of the split, a manifest, of a data set also its card.

    An earlier export is replaced; anything else that is there raises ``UsageError``.  Returns None, and
    changes nothing, when there is no article to write.
    """
    with translated(path):
        check_folder(path)
    with snapshot(archive.connection):
        articles, any_ = _peeked(order.articles(archive))
        if not any_:
            return None
        with replacing_folder(path) as folder:
            output = Folder(folder, order.form, order.split or Split(), shard)
            with _given_up(output):
                made = _all(archive, order, articles, output, advance)
            if order.form.is_dataset:
                made = made.with_file(written(folder, CARD, card(made)))
            written(folder, NAME, made.text())
    return made


def beside(path: Path) -> Path:
    """Where the manifest of a single file goes: two exports may share a folder."""
    return path.with_name(f"{path.name}.{NAME}")


def _written(
    archive: Archive,
    order: Order,
    articles: Iterator[StoredArticle],
    sink: Sink,
    name: str,
    advance: Callable[[], None],
) -> Manifest:
    output = OneFile(sink, order.form, name)
    with _given_up(output):
        return _all(archive, order, articles, output, advance)


def _all(
    archive: Archive,
    order: Order,
    articles: Iterator[StoredArticle],
    output: Output,
    advance: Callable[[], None],
) -> Manifest:
    tally = Tally()
    for article in articles:
        output.put(article)
        tally.add(article)
        advance()
    files = output.finish()
    with translated(archive.data):
        return describe(archive, order, tally, files)


@contextmanager
def _given_up(output: Output) -> Iterator[None]:
    """On an error, let nothing be written any more."""
    try:
        yield
    except BaseException:
        output.give_up()
        raise


def _peeked(articles: Iterator[StoredArticle]) -> tuple[Iterator[StoredArticle], bool]:
    """The same articles, and whether there is one."""
    for first in articles:
        return chain((first,), articles), True
    return iter(()), False
