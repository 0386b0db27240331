"""Bytes as served: written in pairs, found again by their pointers."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import zlib
from base64 import b32encode
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from archive.check import check
from archive.encodings import LARGEST, decode
from archive.errors import ArchiveError
from archive.times import now
from archive.warc import Exchange, WarcWriter
from archive.warc_members import members, sound_end
from archive.warc_reader import read_payload, read_response
from archive.warc_records import Origin, payload_digest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = "<p>شہر میں بارش</p>".encode() * 50


def _bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


ENCODED = {
    "gzip": gzip.compress(PAGE),
    "GZIP": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "Deflate": _bare_deflate(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstd.compress(PAGE),
    "identity": PAGE,
    "": PAGE,
    "gzip, br": brotli.compress(gzip.compress(PAGE)),
    "br,identity , gzip": gzip.compress(brotli.compress(PAGE)),
}


def _path(data, pointer):
    return data / "warc" / pointer.file


def _records(path):
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream):
            record.content = record.raw_stream.read()
            yield record


def test_an_exchange_is_a_response_and_its_request(data, writer, exchange):
    written = writer().write(exchange(PAGE, ip="192.0.2.7"))
    info, response, request = _records(_path(data, written.pointer))
    assert [each.rec_type for each in (info, response, request)] == ["warcinfo", "response", "request"]
    header = response.rec_headers.get_header
    assert header("WARC-Target-URI") == "https://subh.example/1"
    assert header("WARC-Date") == "2026-11-21T08:30:20Z"
    assert header("WARC-IP-Address") == "192.0.2.7"
    assert header("WARC-Payload-Digest") == written.payload_digest
    assert written.payload_digest == "sha1:" + b32encode(hashlib.sha1(PAGE).digest()).decode()
    assert request.rec_headers.get_header("WARC-Concurrent-To") == header("WARC-Record-ID")
    assert str(request.http_headers).startswith("GET /1 HTTP/1.1\r\nHost: subh.example\r\n")
    assert response.content == PAGE
    assert b"WARC/1.1" in gzip.decompress(_path(data, written.pointer).read_bytes())


def test_the_pointer_says_where_the_record_starts_and_ends(data, writer, exchange):
    warc = writer()
    pointers = [warc.write(exchange(str(number).encode() * 999)).pointer for number in range(5)]
    for number, pointer in enumerate(pointers):
        assert read_payload(data, pointer.file, pointer.offset) == str(number).encode() * 999
        with _path(data, pointer).open("rb") as file:
            file.seek(pointer.offset)
            assert gzip.decompress(file.read(pointer.length)).startswith(b"WARC/1.1")
    for one, other in pairwise(pointers):
        assert one.offset + one.length < other.offset


def test_other_tools_find_nothing_wrong(data, writer, exchange, capsys):
    warc = writer()
    for name, body in ENCODED.items():
        if name != "br":  # warcio 1.8 ends in AttributeError there, with brotli 1.2
            warc.write(exchange(body, ("Content-Encoding", name)))
    pointer = warc.write(exchange(b"")).pointer
    warc.close()
    with pytest.raises(SystemExit) as ended:
        warcio(["check", "-v", str(_path(data, pointer))])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "digest pass" in said
    assert "fail" not in said
    assert check(data) == []


@pytest.fixture
def all_kinds(data, writer, exchange):
    """The path of a file with each kind of record that a crawl writes: it fetches four pages, then again."""
    warc = writer()
    urls = [f"https://subh.example/{number}" for number in range(4)]
    pages = [PAGE, ENCODED["gzip"], b"", "اخبار".encode("cp1256")]
    headers = [(), (("Content-Encoding", "gzip"),), (), (("X-Name", "اخبار".encode().decode("latin-1")),)]
    for url, page, more in zip(urls, pages, headers, strict=True):
        pointer = warc.write(exchange(page, *more, url=url, ip="2001:db8::7")).pointer
        # An unchanged page answers the second time with 304, and where it cannot, with the same bytes.
        for status, body in ((304, b""), (200, page)):
            origin = Origin(url, "2026-11-21T08:30:20Z", payload_digest(page))
            warc.write(exchange(body, *more, url=url, status=status, reason="Any"), origin)
    warc.close()
    return _path(data, pointer)


KINDS = ["warcinfo", *["response", "request", "revisit", "request", "revisit", "request"] * 4]


def test_warcio_checks_every_kind_of_record(all_kinds):
    said = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(all_kinds)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stdout.count("digest pass") == len(KINDS) - 8  # a revisit has no payload to check
    assert "fail" not in said.stdout
    assert [record.rec_type for record in _records(all_kinds)] == KINDS


def test_fastwarc_reads_every_kind_of_record(all_kinds):
    fastwarc = pytest.importorskip("fastwarc.warc")
    payloads = []
    kinds = []
    for record in fastwarc.ArchiveIterator(str(all_kinds), parse_http=False):
        kinds.append(record.headers["WARC-Type"])
        assert record.verify_block_digest()
        if kinds[-1] == "response":
            record.parse_http()
            assert record.verify_payload_digest()
            assert record.http_headers.status_code == 200
            payloads.append(record.reader.read())
        if kinds[-1] == "revisit":
            assert record.headers["WARC-Refers-To-Target-URI"] == record.headers["WARC-Target-URI"]
            assert record.headers["WARC-Refers-To-Date"] == "2026-11-21T08:30:20Z"
    assert kinds == KINDS
    assert payloads == [PAGE, ENCODED["gzip"], b"", "اخبار".encode("cp1256")]


@pytest.mark.parametrize("name", ENCODED)
def test_every_encoding_is_undone(data, writer, exchange, name):
    pointer = writer().write(exchange(ENCODED[name], ("Content-Encoding", name))).pointer
    response = read_response(data, pointer.file, pointer.offset)
    assert response.payload == PAGE
    assert response.header("content-encoding") == name
    assert response.header("content-TYPE") == "text/html"
    assert response.header("nothing") == ""
    assert (response.url, response.status) == ("https://subh.example/1", 200)


def test_encodings_in_two_headers_count_as_one_list(data, writer, exchange):
    page = exchange(ENCODED["gzip, br"], ("Content-Encoding", "gzip"), ("content-encoding", "br"))
    pointer = writer().write(page).pointer
    assert read_payload(data, pointer.file, pointer.offset) == PAGE


@pytest.mark.parametrize("name", ["sdch", "compress", "gzip, aws-chunked", "رمز", "gzip;q=1"])
def test_an_unknown_encoding_is_an_error_that_names_it(data, writer, exchange, name):
    header = name.encode().decode("latin-1")
    pointer = writer().write(exchange(PAGE, ("Content-Encoding", header))).pointer
    with pytest.raises(ArchiveError, match="unknown Content-Encoding") as caught:
        read_payload(data, pointer.file, pointer.offset)
    assert pointer.file in str(caught.value)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_encoded_as_it_says_is_an_error(data, writer, exchange, name):
    pointer = writer().write(exchange(b"\xffplain text", ("Content-Encoding", name))).pointer
    with pytest.raises(ArchiveError, match=rf"not {name} as its header says"):
        read_payload(data, pointer.file, pointer.offset)


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_of_a_stream_that_breaks_off_there_is_what_came(name):
    whole = bytes(number * 7 % 251 for number in range(300_000)) + hashlib.sha512(b"x").digest() * 3000
    encoded = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda data: brotli.compress(data, quality=1),
        "zstd": zstd.compress,
    }[name](whole)
    got = decode(encoded[:-20], name)
    assert whole.startswith(got)
    assert decode(encoded, name) == whole


def test_a_gzip_body_of_several_members_is_read_to_its_end():
    assert decode(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == b"one two"
    assert decode(gzip.compress(b"one ") + b"trailing junk", "gzip") == b"one "


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "identity", "gzip,br", "sdch"])
@given(body=st.binary(max_size=200))
def test_no_body_raises_anything_but_value_error(name, body):
    try:
        decode(body, name)
    except ValueError as error:
        assert "\n" not in str(error)  # noqa: PT017


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_refused(name):
    zeros = bytes(LARGEST + 1)
    bomb = {
        "gzip": lambda: gzip.compress(zeros, 1),
        "deflate": lambda: zlib.compress(zeros, 1),
        "br": lambda: brotli.compress(zeros, quality=1),
        "zstd": lambda: zstd.compress(zeros),
    }[name]()
    with pytest.raises(ValueError, match="more than"):
        decode(bomb, name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=3000),
    value=st.text(
        st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0\xad"), max_size=40
    ),
    status=st.integers(100, 599),
)
def test_any_bytes_come_back(data, exchange, body, value, status):
    warc = WarcWriter(data / "warc", software="tests")
    page = exchange(body, ("X-Odd", value), ("Transfer-Encoding", "chunked"), status=status, reason="")
    pointer = warc.write(page).pointer
    warc.close()
    response = read_response(data, pointer.file, pointer.offset)
    assert response.payload == body
    assert response.status == status
    assert response.header("Transfer-Encoding") == ""
    # warcio reads what is UTF-8 as UTF-8, and Latin-1 otherwise.
    assert response.header("X-Odd").encode(
        "utf-8" if response.header("X-Odd") != value else "latin-1"
    ) == value.encode("latin-1")


@pytest.mark.parametrize(
    "url",
    ["https://subh.example/خبر?q=بارش", "https://subh.example/%D8%AE?a=1&b=2#x", "https://subh.example"],
)
def test_any_address(data, writer, exchange, url):
    pointer = writer().write(exchange(url=url.replace("خبر", "%D8").replace("بارش", "%D8"))).pointer
    assert read_response(data, pointer.file, pointer.offset).url.startswith("https://subh.example")


def test_one_day_is_one_file_over_many_runs(data, writer, exchange):
    for _ in range(3):
        warc = writer()
        pointer = warc.write(exchange()).pointer
        warc.close()
        assert pointer.file.endswith("-000.warc.gz")
    assert [each.rec_type for each in _records(_path(data, pointer))] == [
        "warcinfo", *["response", "request"] * 3,
    ]  # fmt: skip


def test_two_writers_never_share_a_file(data, writer, exchange):
    one, other = writer(), writer()
    assert one.write(exchange()).pointer.file.endswith("-000.warc.gz")
    assert other.write(exchange()).pointer.file.endswith("-001.warc.gz")
    one.close()
    assert writer().write(exchange()).pointer.file.endswith("-000.warc.gz")


def test_another_processes_lock_gives_the_next_serial(data, writer, exchange):
    warc = writer()
    file = _path(data, warc.write(exchange()).pointer)
    warc.close()
    hold = "import fcntl, sys; f = open(sys.argv[1], 'ab'); fcntl.flock(f, fcntl.LOCK_EX)"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"{hold}; print('held', flush=True); sys.stdin.read()", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout.readline() == "held\n"
    try:
        assert writer().write(exchange()).pointer.file.endswith("-001.warc.gz")
    finally:
        holder.communicate()
    assert writer().write(exchange()).pointer.file.endswith("-000.warc.gz")


def test_a_full_file_is_followed_by_the_next(data, writer, exchange):
    warc = writer(max_bytes=2000)
    names = [
        warc.write(exchange(zlib.compress(bytes([number]) * 10) * 20)).pointer.file for number in range(12)
    ]
    assert sorted(names) == names
    assert len(set(names)) > 2
    warc.close()
    assert writer(max_bytes=2000).write(exchange()).pointer.file >= names[-1]
    assert check(data) == []


def test_a_new_day_is_a_new_file(data, writer, exchange, monkeypatch):
    warc = writer()
    today = warc.write(exchange()).pointer.file
    tomorrow = now() + timedelta(days=1)
    monkeypatch.setattr("archive.warc.now", lambda: tomorrow)
    assert warc.write(exchange()).pointer.file == f"akhbar-{tomorrow:%Y%m%d}-000.warc.gz" != today


@pytest.mark.parametrize("cut", [1, 2, 9, 40, 150])
def test_what_a_crash_left_is_reported_and_then_cut_off(data, writer, exchange, cut):
    warc = writer()
    first, last = (warc.write(exchange(body)).pointer for body in (b"first", b"last"))
    warc.close()
    path = _path(data, first)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - cut)
    (finding,) = check(data)
    assert finding.severity == "warning"
    assert "unfinished record" in finding.what
    new = warc.write(exchange(b"new")).pointer
    assert new.file == first.file
    assert read_payload(data, first.file, first.offset) == b"first"
    assert read_payload(data, last.file, last.offset) == b"last"  # only its request was cut
    assert read_payload(data, new.file, new.offset) == b"new"
    warc.close()
    assert check(data) == []
    assert sound_end(path) == path.stat().st_size


def test_a_cut_in_the_first_record_starts_the_file_anew(data, writer, exchange):
    warc = writer()
    path = _path(data, warc.write(exchange()).pointer)
    warc.close()
    with path.open("r+b") as file:
        file.truncate(20)
    pointer = writer().write(exchange(b"new")).pointer
    assert [each.rec_type for each in _records(path)] == ["warcinfo", "response", "request"]
    assert read_payload(data, pointer.file, pointer.offset) == b"new"


def test_a_file_damaged_in_its_midst_is_left_alone(data, writer, exchange):
    """What stands behind the damage is not ours to cut off."""
    warc = writer()
    pointers = [warc.write(exchange(body * 100)).pointer for body in (b"one", b"two", b"three")]
    warc.close()
    path = _path(data, pointers[0])
    with path.open("r+b") as file:
        file.seek(pointers[1].offset + 60)
        file.write(b"\xff" * 10)
    before = path.read_bytes()
    assert writer().write(exchange()).pointer.file.endswith("-001.warc.gz")
    assert path.read_bytes() == before
    assert read_payload(data, pointers[2].file, pointers[2].offset) == b"three" * 100
    with pytest.raises(ArchiveError, match="no whole record"):
        read_payload(data, pointers[1].file, pointers[1].offset)


def test_a_file_shorter_than_the_ledger_says_is_left_alone(data, writer, exchange):
    """New records in place of lost ones would be taken for them."""
    warc = writer()
    path = _path(data, warc.write(exchange()).pointer)
    warc.close()
    size = path.stat().st_size
    known = {path.name: size + 5000}
    warc = writer(known_end=lambda name: known.get(name, 0))
    assert warc.write(exchange()).pointer.file.endswith("-001.warc.gz")
    assert path.stat().st_size == size


def test_the_known_part_of_a_file_is_not_read_again(data, writer, exchange):
    warc = writer()
    pointer = warc.write(exchange()).pointer
    warc.close()
    path = _path(data, pointer)
    with path.open("r+b") as file:  # would be seen, if it were read
        file.seek(3)
        file.write(b"\xff" * 5)
    warc = writer(known_end=lambda _: pointer.offset + pointer.length)
    assert warc.write(exchange()).pointer.file == pointer.file


def test_a_file_whose_folder_is_a_file(data, writer, exchange):
    (data / "warc").write_text("")
    with pytest.raises(OSError, match="exists"):
        writer().write(exchange())


@pytest.mark.parametrize(
    ("file", "offset", "said"),
    [
        ("nothing.warc.gz", 0, "cannot read"),
        ("", 0, "cannot read"),
        (None, 10**9, "no whole record"),
        (None, 1, "no whole record"),
        (None, 0, "a warcinfo record, not a response"),
    ],
)
def test_a_pointer_to_nothing(data, writer, exchange, file, offset, said):
    name = writer().write(exchange()).pointer.file
    with pytest.raises(ArchiveError, match=said) as caught:
        read_response(data, name if file is None else file, offset)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"WARC/1.1\r\n\r\n", b"WARC/1.1\r\nWARC-Type: response\r\n\r\n", PAGE]
)
def test_members_that_are_no_records(data, content):
    (data / "warc").mkdir()
    (data / "warc" / "odd.warc.gz").write_bytes(gzip.compress(content))
    with pytest.raises(ArchiveError):
        read_response(data, "odd.warc.gz", 0)
    assert all(each.severity == "error" for each in check(data))


@pytest.fixture(scope="module")
def good(template, tmp_path_factory):
    """A WARC file's bytes and the pointers into it."""
    folder = tmp_path_factory.mktemp("good")
    warc = WarcWriter(folder, software="tests")
    pointers = []
    for name in ("gzip", "br", "identity"):
        page = Exchange(
            url="https://subh.example/1",
            at=datetime(2026, 11, 21, tzinfo=UTC),
            method="GET",
            request_headers=[("Host", "subh.example")],
            status=200,
            reason="OK",
            response_headers=[("Content-Encoding", name)],
            body=ENCODED[name],
        )
        pointers.append(warc.write(page).pointer)
    warc.close()
    return (folder / pointers[0].file).read_bytes(), pointers


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.data())
def test_damage_is_reported_and_never_read_as_text(data, good, draw):
    content, pointers = bytearray(good[0]), good[1]
    for at in draw.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4), "bytes hit"):
        content[at] ^= 1 << draw.draw(st.integers(0, 7), "bit")
    del content[draw.draw(st.integers(len(content) // 2, len(content)), "cut") :]
    (data / "warc").mkdir(exist_ok=True)
    path = data / "warc" / pointers[0].file
    path.write_bytes(content)
    for pointer in pointers:
        try:
            assert read_payload(data, pointer.file, pointer.offset) == PAGE
        except ArchiveError as error:
            assert "\n" not in str(error)  # noqa: PT017
    assert all("\n" not in each.what for each in check(data))


def test_members_of_a_file_longer_than_a_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr("archive.warc_members._CHUNK", 7)
    bodies = [bytes([number]) * number for number in range(20)]
    path = tmp_path / "file"
    path.write_bytes(b"".join(map(gzip.compress, bodies)))
    found = list(members(path))
    assert [member.content for member in found] == bodies
    assert [member.end for member in found[:-1]] == [member.offset for member in found[1:]]
    assert [member.content for member in members(path, found[7].offset)] == bodies[7:]
    assert list(members(path, path.stat().st_size)) == []
    assert list(members(path, path.stat().st_size + 100)) == []
