"""Reading single records back from the WARC files by their pointers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from archive.encodings import decode
from archive.errors import ArchiveError
from archive.models import WarcPointer
from archive.warc import FOLDER
from archive.warc_members import Damaged, Member, members
from archive.warc_records import Origin


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was served; ``payload`` is free of Content-Encoding."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    at: datetime  # aware, when it was answered

    def header(self, name: str) -> str:
        """The first header of that name, or an empty string."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def read_response(data: Path, file: str, offset: int) -> StoredResponse:
    """The response record at *offset* of *file* in the archive folder *data*.

    Raises :class:`~archive.errors.ArchiveError` when the file or the record is not there, is damaged,
    or is under a Content-Encoding that we cannot undo.
    """
    path = data / FOLDER / file
    try:
        record = parse(next(members(path, offset)))
        if record.rec_type != "response" or record.http_headers is None:
            raise ArchiveError(f"{path} holds a {record.rec_type} record at {offset}, not a response")
        headers = tuple(record.http_headers.headers)
        encodings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
        return StoredResponse(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            status=int(record.http_headers.get_statuscode()),
            headers=headers,
            payload=decode(record.raw_stream.read(), encodings),
            at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or ""),
        )
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror or error}") from error
    except (Damaged, StopIteration) as error:
        raise ArchiveError(f"no whole record at {offset} of {path}: see 'akhbar check'") from error
    except ValueError as error:
        raise ArchiveError(f"cannot read the record at {offset} of {path}: {error}") from error


def read_origin(data: Path, pointer: WarcPointer) -> Origin | None:
    """What a revisit record says of the record at *pointer*; None when that cannot be read."""
    try:
        record = parse(next(members(data / FOLDER / pointer.file, pointer.offset)))
    except (OSError, Damaged, StopIteration, ValueError):
        return None
    headers = record.rec_headers
    digest = headers.get_header("WARC-Payload-Digest")
    if record.rec_type != "response" or digest is None:
        return None
    return Origin(headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date"), digest)


def read_payload(data: Path, file: str, offset: int) -> bytes:
    """The bytes of the page in that record, free of Content-Encoding."""
    return read_response(data, file, offset).payload


def parse(member: Member, *, check_digests: bool = False) -> ArcWarcRecord:
    """The WARC record in a member; raises :exc:`ValueError` when there is none."""
    try:
        return next(iter(ArchiveIterator(BytesIO(member.content), check_digests=check_digests)))
    except Exception as error:
        # warcio's parser raises what it trips over: AttributeError, EOFError, bare Exception.  The member's
        # checksum was right, so these bytes were never a record of ours.
        raise ValueError(f"not a WARC record ({error})") from error
