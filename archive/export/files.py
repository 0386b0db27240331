"""The files of an export as they are written: counted, hashed, and cut into shards."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Protocol

from archive.export.replacing import synced

if TYPE_CHECKING:
    from pathlib import Path

    from archive.export.formats import Format, Sink
    from archive.export.splitting import Split
    from archive.stored import StoredArticle

SHARD = 256 << 20
"""Bytes from which a data set's file is ended; it is longer by up to one row group."""


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of an export: its ``path`` in the folder, the part of the split that it holds, and a hash."""

    path: str
    split: str | None
    articles: int
    bytes: int
    sha256: str


class Output(Protocol):
    """Where articles go."""

    def put(self, article: StoredArticle) -> None:
        """Take the next one."""

    def finish(self) -> list[WrittenFile]:
        """Write what is still held back; returns all that was written."""

    def give_up(self) -> None:
        """Write no more."""


class Measured:
    """Passes bytes on, counts and hashes them.  Like a file enough for pyarrow."""

    closed = False

    def __init__(self, sink: Sink) -> None:
        self._sink: Sink | None = sink
        self._hash = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> int:
        """After :meth:`let_go` into nothing."""
        if self._sink is not None:
            self._sink.write(data)
            self._hash.update(data)
            self.bytes += len(data)
        return len(data)

    def tell(self) -> int:
        """How many bytes there are."""
        return self.bytes

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """Whoever opened the file closes it."""

    def let_go(self) -> None:
        """pyarrow writes the end of a file when it is given up as well, and the file is gone by then."""
        self._sink = None

    def sha256(self) -> str:
        """Of all bytes so far, as hexadecimal digits."""
        return self._hash.hexdigest()


class OneFile:
    """All articles in a row into one stream; an :class:`Output`."""

    def __init__(self, sink: Sink, form: Format, name: str) -> None:
        self._name, self._articles = name, 0
        self._measured = Measured(sink)
        self._writer = form.writer(self._measured)

    def put(self, article: StoredArticle) -> None:
        """Write it."""
        self._writer.write(article)
        self._articles += 1

    def finish(self) -> list[WrittenFile]:
        """The one file."""
        self._writer.finish()
        measured = self._measured
        return [WrittenFile(self._name, None, self._articles, measured.bytes, measured.sha256())]

    def give_up(self) -> None:
        """Write no more."""
        self._measured.let_go()

    @property
    def articles(self) -> int:
        """How many there are so far."""
        return self._articles

    @property
    def bytes(self) -> int:
        """How many were written so far."""
        return self._measured.bytes


class Folder:
    """A file for each part of a split, or several; an :class:`Output`."""

    def __init__(self, folder: Path, form: Format, split: Split, shard: int = SHARD) -> None:
        self._split = split
        self._parts = {
            name: _Shards(folder, name, form, shard) if form.is_dataset else _Part(folder, name, form)
            for name in split.names
        }

    def put(self, article: StoredArticle) -> None:
        """Write it to its part."""
        self._parts[self._split.of(article.cluster_id)].put(article)

    def finish(self) -> list[WrittenFile]:
        """All files."""
        return [file for part in self._parts.values() for file in part.finish()]

    def give_up(self) -> None:
        """Write no more."""
        for part in self._parts.values():
            part.give_up()


class _Part:
    """One file."""

    def __init__(self, folder: Path, name: str, form: Format, path: str | None = None) -> None:
        self.path = path or f"{name}{form.suffix}"
        self._name = name
        self._stream: BinaryIO = (folder / self.path).open("wb")
        self._file = OneFile(self._stream, form, self.path)

    def put(self, article: StoredArticle) -> None:
        self._file.put(article)

    @property
    def articles(self) -> int:
        return self._file.articles

    @property
    def bytes(self) -> int:
        return self._file.bytes

    def finish(self) -> list[WrittenFile]:
        files = [replace(file, split=self._name) for file in self._file.finish()]
        synced(self._stream)
        return files

    def give_up(self) -> None:
        self._file.give_up()
        self._stream.close()


class _Shards:
    """As many files as are needed, named as ``datasets`` names its own: data/train-00000-of-00002.parquet."""

    def __init__(self, folder: Path, name: str, form: Format, limit: int) -> None:
        self._folder, self._name, self._form, self._limit = folder, name, form, limit
        (folder / "data").mkdir(exist_ok=True)
        self._finished: list[WrittenFile] = []
        self._shard = self._begin()

    def put(self, article: StoredArticle) -> None:
        if self._shard.articles and self._shard.bytes >= self._limit:
            self._finished += self._shard.finish()
            self._shard = self._begin()
        self._shard.put(article)

    def finish(self) -> list[WrittenFile]:
        """Without files that hold no article: datasets reads nothing at all when a part is empty."""
        last = self._shard.finish()
        if self._shard.articles:
            self._finished += last
        else:
            (self._folder / self._shard.path).unlink()
        return [self._named(number, file) for number, file in enumerate(self._finished)]

    def give_up(self) -> None:
        self._shard.give_up()

    def _begin(self) -> _Part:
        path = f"data/{self._name}-{len(self._finished):05}{self._form.suffix}"
        return _Part(self._folder, self._name, self._form, path)

    def _named(self, number: int, file: WrittenFile) -> WrittenFile:
        path = f"data/{self._name}-{number:05}-of-{len(self._finished):05}{self._form.suffix}"
        (self._folder / file.path).rename(self._folder / path)
        return replace(file, path=path)


def written(folder: Path, path: str, text: str) -> WrittenFile:
    """Write a file that holds no articles."""
    data = text.encode()
    with (folder / path).open("wb") as stream:
        stream.write(data)
        synced(stream)
    return WrittenFile(path, None, 0, len(data), hashlib.sha256(data).hexdigest())
