"""Reading an archive from Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from archive import copy_report, lookup
from archive.db import DATABASE, open_reading, translated
from archive.errors import NotStored
from archive.listing import Listing
from archive.search.filters import Filters
from archive.search.searching import Sort, search, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import date
    from types import TracebackType

    from archive.copy_report import CopyReport
    from archive.gaps import Gaps
    from archive.health import Health
    from archive.history import History
    from archive.overview import Overview
    from archive.search.facets import Facets
    from archive.search.filters import Asked
    from archive.search.results import Results
    from archive.statistics import Statistics
    from archive.stored import BoilerplateLine, Revision, Run, StoredArticle, StoredPage
    from archive.trends import Trends, Unit


class Archive:
    """An archive, for reading: ``path`` is its folder (the one that holds ``archive.db``), or that file.

    Nothing here can change it, and a crawl may write at the same time.  Every method raises
    :class:`~archive.errors.AkhbarError` with one line for a person when it cannot do its work.

    >>> with Archive(data) as archive:
    ...     for hit in archive.search("کراچی بارش", outlet="sample", limit=1):
    ...         print(hit.title)
    کراچی میں بارش

    Not for use by two threads at once; open one for each.
    """

    def __init__(self, path: Path | str) -> None:
        path = Path(path)
        self._path = path if path.is_file() else path / DATABASE
        self._connection = open_reading(path)

    @property
    def data(self) -> Path:
        """The archive's folder."""
        return self._path.parent

    @property
    def connection(self) -> sqlite3.Connection:
        """The read-only connection, for SQL of your own; it knows ``fold()``."""
        return self._connection

    def search(
        self,
        query: str,
        *,
        outlet: str | Iterable[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        author: str | None = None,
        section: str | None = None,
        sort: Sort = "relevance",
        copies: bool = False,
        exact: bool = False,
        limit: int = 20,
        offset: int = 0,
    ) -> Results:
        """Find articles; see :mod:`archive.search.query` for what a query may hold.

        >>> with Archive(data) as archive:
        ...     results = archive.search("وزیراعظم", since="2024-01-01")
        ...     print(results.total_text, *results.expanded)
        1 وزیر اعظم
        """
        with translated(self._path):
            return search(
                self._connection,
                query,
                outlet=outlet,
                since=since,
                until=until,
                author=author,
                section=section,
                sort=sort,
                copies=copies,
                exact=exact,
                limit=limit,
                offset=offset,
            )

    def facets(self, query: str, **filters: Unpack[Asked]) -> Facets:
        """What the hits of such a search are made of: by outlet, section and author, and over time.

        >>> with Archive(data) as archive:
        ...     print([(each.value, each.articles) for each in archive.facets("بارش").outlets])
        [('sample', 1)]
        """
        from archive.search.facets import facets  # 2 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return facets(self._connection, query, Filters.of(self._connection, **filters))

    def overview(self) -> Overview:
        """What is new: the newest of each outlet, what was copied most, edited and removed."""
        from archive.overview import overview  # 4 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return overview(self._connection)

    def article(self, id_or_url: int | str) -> StoredArticle:
        """The article of an id, or of any address that it is known under.

        Raises :class:`~archive.errors.NotStored`; :meth:`page` may know what became of the address.

        >>> with Archive(data) as archive:
        ...     article = archive.article("http://sample.akhbar.test/1")
        ...     print(article.title, article.published_at)
        کراچی میں بارش 2024-07-01 09:30:00+00:00
        """
        with translated(self._path):
            return lookup.article(self._connection, id_or_url)

    def articles(
        self, query: str | None = None, *, exact: bool = False, bundled: bool = True, **filters: Unpack[Asked]
    ) -> Iterator[StoredArticle]:
        """All articles that pass the query and the filters (those of :meth:`search`), oldest first, one at a time.

        ``copies``: also those that are not the leader of their cluster.  ``bundled=False`` leaves out
        the sample outlet unless it is named, as exports do.  The archive is read as it was at the
        first article, whatever a crawl writes meanwhile.

        >>> with Archive(data) as archive:
        ...     print(sum(article.word_count for article in archive.articles(until="2024-12-31")))
        19
        """
        with translated(self._path):
            yield from Listing.of(self._connection, query, exact=exact, bundled=bundled, **filters).articles()

    def copies_among(
        self, query: str | None = None, *, exact: bool = False, bundled: bool = True, **filters: Unpack[Asked]
    ) -> int:
        """How many copies :meth:`articles` leaves out with the same query and filters.

        >>> with Archive(data) as archive:
        ...     print(archive.copies_among(outlet="sample"))
        0
        """
        with translated(self._path):
            return Listing.of(self._connection, query, exact=exact, bundled=bundled, **filters).copies()

    def revisions(self, article_id: int) -> list[Revision]:
        """An article's states, the first one first; raises ``NotStored``."""
        with translated(self._path):
            return lookup.revisions(self._connection, article_id)

    def history(self, id_or_url: int | str) -> History:
        """The versions of an article and what changed between them; raises ``NotStored``.

        >>> with Archive(data) as archive:
        ...     print([version.kind for version in archive.history(1).versions])
        ['first']
        """
        from archive.history import history  # with diff, 3 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return history(self._connection, lookup.article(self._connection, id_or_url))

    def copies(self, id_or_url: int | str) -> CopyReport:
        """Who else has an article's text, in order of appearance; raises ``NotStored``.

        >>> with Archive(data) as archive:
        ...     print(archive.copies(1).why)
        alone
        """
        with translated(self._path), snapshot(self._connection):
            return copy_report.report(self._connection, lookup.article(self._connection, id_or_url))

    def page(self, url: str) -> StoredPage:
        """What the ledger knows of an address; raises ``NotStored`` when nothing ever linked to it."""
        with translated(self._path):
            page = lookup.page(self._connection, url)
        if page is None:
            raise NotStored(f"nothing known of {url}: no source has named it")
        return page

    def boilerplate(self, *, outlet: str | Iterable[str] = ()) -> list[BoilerplateLine]:
        """Lines that stand on many pages of an outlet: learned, overruled by its file, or only counted.

        >>> with Archive(data) as archive:
        ...     print(len(archive.boilerplate(outlet="sample")))
        0
        """
        with translated(self._path):
            return lookup.boilerplate(self._connection, outlet)

    def quarantine(
        self, *, outlet: str | Iterable[str] = (), reason: str | None = None, limit: int | None = None
    ) -> list[StoredPage]:
        """Pages that were fetched but are no articles, last fetched first.

        ``reason`` is the reason's first word: ``listing``, ``no_text``, ``too_short`` …
        """
        with translated(self._path):
            return lookup.quarantine(self._connection, outlet, reason, limit)

    def runs(self, limit: int | None = None) -> list[Run]:
        """The crawls, the last one first."""
        with translated(self._path):
            return lookup.runs(self._connection, limit)

    def stats(self, *, outlet: str | Iterable[str] = ()) -> Statistics:
        """How much is stored, of whom, and how fast it grows; without the sample unless it is named."""
        from archive.statistics import statistics  # 3 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return statistics(self._connection, self._path, outlet)

    def gaps(
        self,
        *,
        outlet: str | Iterable[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
    ) -> Gaps:
        """Day by day, what was published against what is stored; the last 30 days unless others are named."""
        from archive.gaps import gaps  # 3 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return gaps(self._connection, outlet, since, until)

    def health(self, *, outlet: str | Iterable[str] = ()) -> Health:
        """How each outlet does, the worst first; without the sample unless it is named."""
        from archive.health import health  # 3 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return health(self._connection, outlet)

    def trends(
        self,
        queries: str | Iterable[str],
        *,
        unit: Unit | None = None,
        outlet: str | Iterable[str] = (),
        by_outlet: bool = False,
        since: date | str | None = None,
        until: date | str | None = None,
        copies: bool = False,
    ) -> Trends:
        """How often words or phrases are used over time; see :func:`archive.trends.trends`.

        >>> with Archive(data) as archive:
        ...     (rain,) = archive.trends("بارش", since="2024-07-01", until="2024-07-31").trends
        ...     print(rain.total, "of", sum(rain.articles))
        1 of 2
        """
        from archive.trends import trends  # 2 ms that only this needs

        with translated(self._path), snapshot(self._connection):
            return trends(
                self._connection,
                queries,
                unit=unit,
                outlet=outlet,
                by_outlet=by_outlet,
                since=since,
                until=until,
                copies=copies,
            )

    def close(self) -> None:
        """Let go of the file; also done at the end of a ``with`` block."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
