"""Whatever is wrong with a record, it is named, and every other one is found; however the file is cut."""

from __future__ import annotations

import gzip

import pytest

from crawler.importing import scanning
from crawler.importing.frames import Frames
from crawler.importing.scanning import Broken, Position, Record, Scan

COUNT = 7
BAD = 3  # which record is damaged


@pytest.fixture
def scan(tmp_path):
    """Scan bytes in stretches: paths of the records, places that are broken, and how many records there were."""

    def run(data, cuts=(), wanted=lambda url: True):
        path = tmp_path / "some.warc"
        path.write_bytes(data)
        frames = Frames(path)
        found, broken, count = [], [], 0
        for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
            first = next(frames.starts(start), None) if start else frames.first
            for seen in Scan(path, frames, wanted).run(first, end) if first is not None else ():
                if isinstance(seen, Position):
                    count += seen.records
                elif isinstance(seen, Record):
                    found.append(int(seen.raw.partition(b".example/")[2].partition(b"\r")[0]))
                else:
                    broken.append(seen)
        frames.close()
        return found, broken, count

    return run


def _flip(member, at):
    return member[:at] + bytes([member[at] ^ 0xFF]) + member[at + 1 :]


# Each gives the bytes in place of record BAD; of how many records, and the words for it.
DAMAGES = {
    "cut": lambda member, pack, make: member[:-40],
    "checksum": lambda member, pack, make: _flip(member, len(member) - 6),
    "a byte": lambda member, pack, make: _flip(member, len(member) // 2),
    "long": lambda member, pack, make: pack(make(length=50_000)),
    "very long": lambda member, pack, make: pack(make(length=10**12)),
    "short": lambda member, pack, make: pack(make(length=90)),
    "no record": lambda member, pack, make: pack(b"hello\r\n" * 20),
    "no length": lambda member, pack, make: pack(make().replace(b"Content-Length", b"Content-Lungth")),
    "garbage": lambda member, pack, make: b"\0\x1f\x8b\x08\x28\xb5\x2f\xfd WARC/1. " * 9,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("suffix", ["gz", "zst", ""])
def test_a_damaged_record_costs_itself_alone(scan, records, pack, suffix, damage):
    if suffix == "" and damage in ("checksum", "a byte", "no record"):
        pytest.skip("nothing tells it from a sound record, or it is garbage")

    def make(number, **more):
        return records.record(f"http://a.example/{number}", records.http(f"{number} خبر " * 400), **more)

    members = [pack[suffix](make(number)) for number in range(COUNT)]
    members[BAD] = DAMAGES[damage](members[BAD], pack[suffix], lambda **more: make(BAD, **more))
    data, at = b"".join(members), len(b"".join(members[:BAD]))
    rest = [number for number in range(COUNT) if number != BAD]
    for cuts in ((), (at,), (at + 1,), (at - 5,), (at + 30,), (len(data) // 3, len(data) // 2)):
        found, broken, count = scan(data, cuts)
        assert (found, [each.offset for each in broken], count) == (rest, [at], COUNT), cuts


def test_the_end_of_a_file_is_looked_at(scan, records, pack):
    members = [
        gzip.compress(records.record(f"http://a.example/{n}", records.http("خبر " * 300)), mtime=0)
        for n in range(3)
    ]
    whole = b"".join(members)
    assert scan(whole) == ([0, 1, 2], [], 3)
    found, (broken,), _ = scan(whole[:-9])
    assert (found, broken.what) == ([0, 1], "cut short by the end of the file")
    found, (broken,), _ = scan(whole + b"junk")
    assert (found, broken.offset) == ([0, 1, 2], len(whole))


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_several_records_in_a_frame(scan, records, pack, suffix):
    make = [records.record(f"http://a.example/{n}", records.http(f"{n} خبر " * 300)) for n in range(9)]
    data = b"".join(pack[suffix](b"".join(group)) for group in (make[:2], make[2:3], make[3:8], make[8:]))
    for cuts in ((), (200,), (len(data) // 2,)):
        assert scan(data, cuts) == ([*range(9)], [], 9), cuts
        assert scan(data, cuts, lambda url: url[-1] in "147")[0] == [1, 4, 7]


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_file_that_is_compressed_as_a_whole(scan, records, pack, suffix, monkeypatch):
    monkeypatch.setattr("crawler.importing.frames.LARGEST", 20_000)
    monkeypatch.setattr(scanning, "LARGEST", 20_000)
    make = [records.record(f"http://a.example/{n}", records.http(f"{n} خبر " * 300)) for n in range(30)]
    data = pack[suffix](b"".join(make))
    assert scan(data, (len(data) // 2,)) == ([*range(30)], [], 30)
    _, (broken,), _ = scan(data[: len(data) // 2])
    assert broken.what == "cut short by the end of the file"


def test_zstd_with_a_dictionary(scan, records, pack):
    from crawler.importing.frames import zstd

    samples = [records.record(f"http://a.example/{n}", records.http(f"{n} خبر " * 30)) for n in range(200)]
    trained = zstd.train_dict(samples, 4_000)
    head = b"\x5d\x2a\x4d\x18" + len(trained.dict_content).to_bytes(4, "little") + trained.dict_content
    data = head + b"".join(zstd.compress(sample, zstd_dict=trained) for sample in samples[:9])
    assert scan(data, (len(head) + 100,)) == ([*range(9)], [], 9)


def test_what_is_no_warc_file(tmp_path):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"<html>an error page that was saved under this name</html>")
    with pytest.raises(ValueError, match="neither"):
        Frames(path)


def test_broken_records_say_what_is_wrong(scan, records, pack):
    page = records.http("خبر " * 100)
    wrong = gzip.compress(records.record("http://a.example/0", page, length=50))
    _, (broken,), _ = scan(wrong)
    assert broken == Broken(0, f"Content-Length is 50, {len(page)} bytes are there")
