"""Finding the records of certain addresses in the WARC files, whether anything points at them or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urljoin

from archive.urls import canonical
from archive.warc_members import Damaged, Member, members
from archive.wayback import capture_of

_FIELD = re.compile(
    rb"^(WARC-Type|WARC-Target-URI|WARC-Record-ID|WARC-Concurrent-To):[ \t]*<?([^\r\n>]*)",
    re.IGNORECASE | re.MULTILINE,
)
_REDIRECT = re.compile(rb"HTTP/[\d.]+ 3\d\d[ \r]")
_LOCATION = re.compile(rb"^Location:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_BLANK = b"\r\n\r\n"


class RecordSearch:
    """Decides record by record, in the order in which they were written, which belong to *addresses*.

    Where one of these redirected to an address that is no page of its own (*is_page*), an AMP form
    perhaps, the records of that one belong to it too, unless another page points at them (*is_anothers*,
    asked with file name and offset).
    """

    def __init__(
        self,
        addresses: set[str],
        pointed: set[tuple[str, int]],
        *,
        is_page: Callable[[str], bool],
        is_anothers: Callable[[str, int], bool],
    ) -> None:
        self._addresses = addresses
        self._pointed = pointed
        self._is_page = is_page
        self._is_anothers = is_anothers
        self._led_to: set[str] = set()
        self._left: set[bytes] = set()  # ids of responses that are another's

    def wants(self, file: str, member: Member) -> bool:
        """Whether the record is one of those that are looked for."""
        head, _, rest = member.content.partition(_BLANK)
        fields = {name.lower(): value for name, value in _FIELD.findall(head)}
        target = fields.get(b"warc-target-uri", b"").decode("utf-8", "replace")
        if fields.get(b"warc-type") == b"warcinfo" or not target:
            return False
        address = _address(target)
        if (file, member.offset) in self._pointed or {target, address} & self._addresses:
            self._follow(target, rest)
            return True
        if address not in self._led_to or fields.get(b"warc-concurrent-to") in self._left:
            return False
        if self._is_anothers(file, member.offset):
            self._left.add(fields.get(b"warc-record-id", b""))
            return False
        self._follow(target, rest)
        return True

    def _follow(self, target: str, http: bytes) -> None:
        location = _LOCATION.search(http.partition(_BLANK)[0]) if _REDIRECT.match(http) else None
        if location is not None:
            goal = _address(urljoin(target, location[1].decode("utf-8", "replace")))
            if not self._is_page(goal):
                self._led_to.add(goal)


def whole_members(path: Path, starts: Sequence[int]) -> Iterator[Member]:
    """The whole members of a file; past damage it goes on at the next of *starts*, which are sorted."""
    at = 0
    while True:
        try:
            for member in members(path, at):
                yield member
                at = member.end
        except Damaged as error:
            later = [start for start in starts if start > max(error.offset, at)]
            if not later:
                return
            at = later[0]
        else:
            return


def _address(url: str) -> str:
    capture = capture_of(url)
    url = capture.url if capture else url
    try:
        return canonical(url)
    except ValueError:
        return url
