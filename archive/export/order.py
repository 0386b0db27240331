"""What is to be exported, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.listing import Listing
from archive.search.filters import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.archive import Archive
    from archive.export.formats import Format
    from archive.export.splitting import Split
    from archive.stored import StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Without a ``query`` all articles that pass the ``filters``; the sample outlet only if it is named."""

    form: Format
    query: str | None = None
    exact: bool = False
    filters: Asked = field(default_factory=Asked)
    split: Split | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it makes a folder, not a file."""
        return self.form.is_dataset or self.split is not None

    @property
    def with_copies(self) -> bool:
        """Whether copies are exported too."""
        return self.filters.get("copies", False)

    def articles(self, archive: Archive) -> Iterator[StoredArticle]:
        """Oldest first."""
        return archive.articles(self.query, exact=self.exact, bundled=False, **self.filters)

    def listing(self, archive: Archive) -> Listing:
        """The same, to be counted."""
        return Listing.of(archive.connection, self.query, exact=self.exact, bundled=False, **self.filters)
