"""Undoing Content-Encoding (RFC 9110 §8.4) of stored responses.

warcio knows gzip and deflate only: its Brotli support ends in AttributeError with today's ``brotli``,
and Zstandard it hands out as it came, while the crawler asks for both.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from gzip import GzipFile
from io import BytesIO

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LARGEST = 64_000_000
"""Bytes that a payload may become; more is a bomb.  The crawler takes no page near that size."""

_CHUNK = 65536


def decode(payload: bytes, content_encoding: str) -> bytes:
    """*payload* without the encodings that the header names, the last one first.

    Of a stream that breaks off, what there is: the crawler reads it so too.  Raises :exc:`ValueError`
    for an unknown encoding, for a payload of which nothing can be decoded, and beyond :data:`LARGEST`.
    """
    for name in reversed([name.strip().lower() for name in content_encoding.split(",")]):
        if name in ("", "identity"):
            continue
        if name not in _DECODERS:
            raise ValueError(f"unknown Content-Encoding {name[:40]!r}")
        if payload:
            payload = _gathered(name, _DECODERS[name](payload))
    return payload


def _gathered(name: str, chunks: Iterator[bytes]) -> bytes:
    parts, size = [], 0
    try:
        for chunk in chunks:
            parts.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                break
    except (OSError, EOFError, zlib.error, brotli.error, zstd.ZstdError) as error:
        if not size:
            raise ValueError(f"not {name} as its header says ({error})") from error
    if size > LARGEST:
        raise ValueError(f"more than {LARGEST:,} bytes after undoing {name}")
    return b"".join(parts)


def _gunzip(data: bytes) -> Iterator[bytes]:
    with GzipFile(fileobj=BytesIO(data)) as file:
        while chunk := file.read1(_CHUNK):
            yield chunk


def _inflate(data: bytes) -> Iterator[bytes]:
    """RFC 9110 §8.4.1.2 means the zlib format; some servers send bare deflate."""
    for wbits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        stream = zlib.decompressobj(wbits)
        try:
            chunk = stream.decompress(data, _CHUNK)
        except zlib.error:
            if wbits < 0:
                raise
            continue
        while chunk:
            yield chunk
            chunk = b"" if stream.eof else stream.decompress(stream.unconsumed_tail, _CHUNK)
        return


def _unbrotli(data: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    chunk = stream.process(data, output_buffer_limit=_CHUNK)
    while chunk:
        yield chunk
        chunk = b"" if stream.is_finished() else stream.process(b"", output_buffer_limit=_CHUNK)


def _unzstd(data: bytes) -> Iterator[bytes]:
    with zstd.ZstdFile(BytesIO(data)) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}

KNOWN = frozenset(_DECODERS)
"""What :func:`decode` can undo."""
