"""The outlets' names and time zones, as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.archive import Archive
    from archive.web.ui import Ui


@dataclass(frozen=True, slots=True)
class Outlet:
    """What stands in a by-line of an outlet; all of it is in table ``outlets``."""

    id: str
    name: str
    name_ur: str | None
    timezone: str

    def shown(self, ui: Ui) -> str:
        """Its name in the interface's language, if it has one."""
        return self.name_ur or self.name if ui.lang == "ur" else self.name


def outlets(archive: Archive) -> dict[str, Outlet]:
    """All outlets that the archive knows, by id."""
    rows = archive.connection.execute("SELECT id, name, name_ur, timezone FROM outlets ORDER BY id")
    return {row["id"]: Outlet(*row) for row in rows}
