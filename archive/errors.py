"""Every error that Akhbar raises for a person to read, in one tree.

    AkhbarError
    ├── UsageError            the caller asked for something that cannot be
    │   └── QueryError        … in a search
    ├── ArchiveError
    │   ├── ArchiveMissing    nothing stored there yet
    │   ├── ArchiveUnusable   the path cannot hold an archive, or the file is not one
    │   ├── ArchiveVersion    written by another version of Akhbar
    │   ├── ArchiveBusy       another process kept the database locked
    │   ├── DiskFull          no room to write
    │   └── NotStored         no such article or page
    ├── CatalogueError        an outlet file is wrong
    ├── UnknownOutlet         no outlet of that name
    │   └── OutletNotStored   … in this archive
    ├── SiteUnreadable        a site that was probed gave nothing to draft from
    ├── CannotListen          the web site cannot be served at that address
    └── LeaseHeld             another process crawls that outlet

Each message says what happened, with which value, and what to do next, on one line.  ``exit_code``
is what the command line ends with (DESIGN §9).  Foreign exceptions become these at one border,
:func:`archive.db.translated`; bugs stay what they are.
"""

from __future__ import annotations

from typing import ClassVar


class AkhbarError(Exception):
    """Base of all; ``str(error)`` is the one line to show."""

    exit_code: ClassVar[int] = 1


class UsageError(AkhbarError):
    """The request itself is wrong: an option, a value, a combination."""

    exit_code = 2


class QueryError(UsageError):
    """A search query that cannot be run."""


class ArchiveError(AkhbarError):
    """The archive cannot do what was asked."""


class ArchiveMissing(ArchiveError):
    """There is no archive at that place yet."""


class ArchiveUnusable(ArchiveError):
    """The path cannot hold an archive, or what is there is not one."""


class ArchiveVersion(ArchiveError):
    """The database was written by another version of Akhbar."""


class ArchiveBusy(ArchiveError):
    """Another process kept the database locked for longer than we wait."""


class DiskFull(ArchiveError):
    """The disk, the quota or SQLite's page limit leaves no room."""

    exit_code = 6


class NotStored(ArchiveError):
    """No article or page of that id or address."""


class CatalogueError(AkhbarError):
    """An outlet file is wrong; names the file, the key and what is allowed."""


class UnknownOutlet(AkhbarError):
    """No outlet has that id; names the nearest ones."""


class SiteUnreadable(AkhbarError):
    """A site gives nothing to draft an outlet file from; ``network``: no answer at all was the reason."""

    def __init__(self, message: str, *, network: bool = False) -> None:
        super().__init__(message)
        self.network = network


class CannotListen(AkhbarError):
    """The port is taken, needs more rights, or the host is none of this machine's."""


class OutletNotStored(UnknownOutlet):
    """A filter names an outlet that the archive does not hold; names the nearest ones."""

    exit_code = 2


class LeaseHeld(AkhbarError):
    """Another process crawls that outlet now."""

    exit_code = 5
