"""Reading single records back from the WARC files by their pointers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord

from archive.encodings import KNOWN, decode
from archive.errors import ArchiveError
from archive.models import WarcPointer
from archive.warc import FOLDER
from archive.warc_members import Damaged, Member, members
from archive.warc_records import Origin
from archive.wayback import capture_of, undo


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
        return response_of(parse(next(members(path, offset))))
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror or error}") from error
    except (Damaged, StopIteration) as error:
        raise ArchiveError(f"no whole record at {offset} of {path}: see 'akhbar check'") from error
    except ValueError as error:
        raise ArchiveError(f"cannot read the record at {offset} of {path}: {error}") from error


def response_of(record: ArcWarcRecord) -> StoredResponse:
    """The response in a parsed record; raises :exc:`ValueError` for what is none, or cannot be decoded.

    A page that the Wayback Machine played back is what it captured: under that address, at that time.
    """
    if record.rec_type != "response" or record.http_headers is None:
        raise ValueError(f"a {record.rec_type} record, not a response")
    status = record.http_headers.get_statuscode()
    if not status.isdecimal():
        raise ValueError("no HTTP answer in it")
    headers = tuple(record.http_headers.headers)
    url = record.rec_headers.get_header("WARC-Target-URI")
    encodings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    payload = _decoded(_unchunked(record, headers), encodings)
    at = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date") or "")
    if capture := capture_of(url):
        url, at, payload = capture.url, capture.at, undo(payload)
    return StoredResponse(url, int(status), headers, payload, at)


def _decoded(payload: bytes, encodings: str) -> bytes:
    """Some crawlers undo the encoding and keep the header that names it: markup is believed before that."""
    try:
        return decode(payload, encodings)
    except ValueError:
        names = {name.strip().lower() for name in encodings.split(",")}
        if names <= KNOWN and payload.lstrip().startswith(b"<"):
            return payload
        raise


def _unchunked(record: ArcWarcRecord, headers: tuple[tuple[str, str], ...]) -> bytes:
    """Ours have no chunks; those of other crawlers may (WARC 1.1 says nothing of transfer encodings)."""
    chunked = any(
        name.lower() == "transfer-encoding" and "chunked" in value.lower() for name, value in headers
    )
    stream = ChunkedDataReader(record.raw_stream, decomp_type=None) if chunked else record.raw_stream
    payload: bytes = stream.read() if not chunked else b"".join(iter(stream.read, b""))
    return payload


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
