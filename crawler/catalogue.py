"""The catalogue: a folder of outlet files."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from archive.errors import CatalogueError, UnknownOutlet
from crawler.outlet_file import load_outlet
from crawler.toml_table import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.outlet import Outlet

__all__ = ["Catalogue", "load_outlet"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What could be read, by id, and what could not, by the file's name without ``.toml``."""

    folder: Path
    outlets: Mapping[str, Outlet]
    broken: Mapping[str, CatalogueError]

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Read every ``*.toml`` of ``folder``; a broken file does not keep the others from loading.

        Raises :class:`CatalogueError` when there is no such folder.
        """
        outlets: dict[str, Outlet] = {}
        broken: dict[str, CatalogueError] = {}
        try:
            paths = sorted(path for path in folder.iterdir() if _is_outlet_file(path))
        except OSError as error:
            msg = f"no folder of outlets at {folder}: {error.strerror}"
            raise CatalogueError(f"{msg}; name another with OUTLETS_DIR or AKHBAR_OUTLETS") from error
        for path in paths:
            try:
                outlets[path.stem] = load_outlet(path)
            except CatalogueError as error:
                broken[path.stem] = error
        return cls(folder, MappingProxyType(outlets), MappingProxyType(broken))

    def get(self, name: str) -> Outlet:
        """The outlet of that id.

        Raises :class:`UnknownOutlet`, or the :class:`CatalogueError` that its file gave.
        """
        if name in self.broken:
            raise self.broken[name]
        if name not in self.outlets:
            near = did_you_mean(name, [*self.outlets, *self.broken]) or ";"
            raise UnknownOutlet(f"no outlet {name[:80]!r}{near} 'scrapy list' shows all")
        return self.outlets[name]

    def enabled(self) -> tuple[Outlet, ...]:
        """The outlets that are crawled unasked, in the order of their ids."""
        return tuple(outlet for outlet in self.outlets.values() if outlet.enabled)


def _is_outlet_file(path: Path) -> bool:
    return path.suffix == ".toml" and not path.name.startswith(".")
