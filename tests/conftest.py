"""Real parts for the tests: a web server on loopback, outlet files, and the real ``scrapy`` command."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any

import pytest
from hypothesis import settings

from archive.db import open_reading

ROOT = Path(__file__).resolve().parent.parent

# CI runs the same examples each time: a law that breaks is found at a desk, not in somebody's change.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: two workers a CPU, since crawls wait for delays, retries and servers as long as they work."""
    return 2 * (os.cpu_count() or 1)


def pytest_configure() -> None:
    """Let the commands under test hear Ctrl-C: what a shell starts in the background ignores it, children too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked ``long`` run in ``make test-long`` only."""
    if not os.environ.get("AKHBAR_LONG"):
        skip = pytest.mark.skip(reason="long: run it with 'make test-long'")
        for item in items:
            if "long" in item.keywords:
                item.add_marker(skip)


@dataclass
class Reply:
    """What a page of the test server answers; ``delay`` in seconds, before the first byte."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int | None = None  # close the connection after so many bytes


@dataclass(frozen=True)
class Seen:
    """A request as the server saw it."""

    path: str
    headers: dict[str, str]
    at: float


class Site(ThreadingHTTPServer):
    """A web server on a free loopback port whose pages are a dict from path to :class:`Reply`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Reply | Callable[[Seen], Reply]] = {}
        self.seen: list[Seen] = []
        self.in_flight = 0  # requests that were not answered yet
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """The site's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    def paths(self, *without: str) -> list[str]:
        """The paths that were asked for, in order."""
        return [seen.path for seen in self.seen if seen.path not in without]

    def forget(self) -> None:
        """Empty the log of requests."""
        self.seen.clear()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients are killed in these tests: their broken connections are no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        seen = Seen(self.path, dict(self.headers), monotonic())
        with self.server.lock:
            self.server.seen.append(seen)
            self.server.in_flight += 1
        try:
            self._answer(seen)
        finally:
            with self.server.lock:
                self.server.in_flight -= 1

    def _answer(self, seen: Seen) -> None:
        found = self.server.pages.get(self.path, Reply("not here", 404))
        reply = found(seen) if callable(found) else found
        if reply.delay:
            threading.Event().wait(reply.delay)
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        if reply.headers.get("ETag") and self.headers.get("If-None-Match") == reply.headers["ETag"]:
            reply, body = Reply(status=304, headers={"ETag": reply.headers["ETag"]}), b""
        self.send_response(reply.status)
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
        } | reply.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: reply.cut])
        if reply.cut is not None:
            self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def make_site() -> Iterator[Callable[[], Site]]:
    """Start as many servers as a test needs."""
    sites: list[Site] = []

    def make() -> Site:
        sites.append(Site())
        return sites[-1]

    yield make
    for site in sites:
        site.shutdown()
        site.server_close()
        site.thread.join()


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    """One server."""
    return make_site()


class Warm:
    """Runs ``scrapy`` commands as processes forked from one that has everything imported (tests/warm.py)."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        script = [sys.executable, str(ROOT / "tests" / "warm.py"), str(theirs.fileno())]
        environment = os.environ | {"PYTHONWARNINGS": "error", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(script, env=environment, pass_fds=[theirs.fileno()], cwd=ROOT)
        theirs.close()
        self._answers = self._channel.makefile("r")

    def scrapy(
        self, arguments: Sequence[str], environment: dict[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end; raises TimeoutError, and kills it, after *timeout* seconds."""
        request = {"arguments": arguments, "environment": environment, "folder": str(ROOT)}
        with TemporaryFile("w+") as out, TemporaryFile("w+") as error:
            socket.send_fds(self._channel, [json.dumps(request).encode()], [out.fileno(), error.fileno()])
            pid = int(self._answers.readline())
            late = threading.Timer(timeout, os.kill, (pid, signal.SIGKILL))
            late.start()
            code = int(self._answers.readline())
            is_late = not late.is_alive()
            late.cancel()
            said = [_all_of(stream) for stream in (out, error)]
        if is_late:
            raise TimeoutError(f"scrapy {' '.join(arguments)}: killed after {timeout} s\n{said[1]}")
        return subprocess.CompletedProcess(["scrapy", *arguments], code, *said)

    def close(self) -> None:
        """End it."""
        self._answers.close()
        self._channel.close()
        self._process.wait()


def _all_of(stream: IO[str]) -> str:
    stream.seek(0)
    return stream.read()


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Forks ``scrapy`` commands; one for each worker of the suite."""
    process = Warm()
    yield process
    process.close()


@dataclass
class Workbench:
    """An archive folder, an outlets folder, and the commands run on them."""

    data: Path
    outlets: Path
    env: dict[str, str]
    warm: Warm

    def outlet(
        self, id_: str, site: Site, *, fetch: str = "", more: str = "", ways: str | None = None
    ) -> Path:
        """Write an outlet file for *site*: articles are ``/news/<anything>``."""
        if ways is None:
            ways = f'[[feeds]]\nurl = "{site.url}/feed"\nevidence = "verified"\n'
        path = self.outlets / f"{id_}.toml"
        path.write_text(
            f'id = "{id_}"\nname = "{id_.title()}"\nhome = "{site.url}/"\ndomains = ["127.0.0.1"]\n'
            f'language = "ur"\ntimezone = "Asia/Karachi"\n{more}\n{ways}\n'
            f"[articles]\nallow = ['^http://127\\.0\\.0\\.1:{site.port}/news/[^/?]+$']\n"
            f"[fetch]\ndelay = 0.0\nports = [{site.port}]\nallow_private = true\n{fetch}\n",
            encoding="utf-8",
        )
        return path

    def scrapy(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the real ``scrapy`` command on this workbench."""
        return self.warm.scrapy(arguments, self.env, timeout)

    def crawl(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """``scrapy crawl …``."""
        return self.scrapy("crawl", *arguments, timeout=timeout)

    def start_crawl(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        """A crawl that goes on while the test does; in its own session, to be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", *arguments],
            cwd=ROOT,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def akhbar(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the real ``akhbar`` command on this workbench."""
        return subprocess.run(
            [sys.executable, "-m", "archive.cli", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def rows(self, query: str, *parameters: object) -> list[sqlite3.Row]:
        """The rows of a query on the archive."""
        with closing(open_reading(self.data)) as connection:
            return connection.execute(query, parameters).fetchall()

    def value(self, query: str, *parameters: object) -> Any:
        """The one value of a query on the archive."""
        ((value,),) = self.rows(query, *parameters)
        return value

    def states(self) -> dict[str, str]:
        """The ledger: state by path."""
        return {
            row["url"].split("/", 3)[3]: row["state"] for row in self.rows("SELECT url, state FROM pages")
        }


@pytest.fixture
def bench(tmp_path: Path, warm: Warm) -> Workbench:
    """An empty archive and an empty catalogue."""
    data, outlets = tmp_path / "data", tmp_path / "outlets"
    outlets.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AKHBAR_", "SCRAPY_"))}
    env = kept | {
        "AKHBAR_DATA": str(data),
        "AKHBAR_OUTLETS": str(outlets),
        "AKHBAR_CONTACT": "tests@example.org",
        "PYTHONWARNINGS": "error",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
    }
    return Workbench(data, outlets, env, warm)


_OPENINGS = (
    "شہر کی انتظامیہ نے اعلان کیا ہے کہ نئے ہفتے سے بسوں کا کرایہ کم کر دیا جائے گا",
    "محکمہ موسمیات کے مطابق پہاڑی علاقوں میں کل رات سے ہلکی برف باری کا امکان ہے",
    "مقامی عدالت نے زمین کے پرانے تنازع میں دونوں فریقوں کو اگلے ماہ طلب کر لیا ہے",
    "کسانوں کا کہنا ہے کہ اس سال گندم کی فصل پچھلے سال کے مقابلے میں بہتر رہی ہے",
    "قومی ٹیم کے کپتان نے کہا ہے کہ نوجوان کھلاڑیوں کو موقع دینا اب ضروری ہو گیا ہے",
    "جامعہ کے طلبہ نے کم خرچ میں پانی صاف کرنے والا ایک چھوٹا آلہ تیار کیا ہے",
)
_MIDDLES = (
    "اجلاس میں شریک افسران نے بتایا کہ اس فیصلے سے عام لوگوں کو فوری فائدہ ہو گا۔",
    "تاجروں کی انجمن نے اس اقدام کو سراہا مگر ساتھ ہی چند سوال بھی اٹھائے ہیں۔",
    "ماہرین کے خیال میں اصل مسئلہ وسائل کی کمی نہیں بلکہ ان کی غلط تقسیم ہے۔",
    "تفصیلی رپورٹ تیار ہوتے ہی ذرائع ابلاغ کو دے دی جائے گی۔",
    "علاقے کے رہائشی برسوں سے یہ مطالبہ کر رہے تھے اور اب خوش دکھائی دیتے ہیں۔",
    "حکام نے یقین دلایا ہے کہ کام مقررہ وقت سے پہلے مکمل کرنے کی کوشش ہو گی۔",
    "اس موقع پر بچوں نے ملی نغمے پیش کیے اور مہمانوں نے ان کی حوصلہ افزائی کی۔",
    "پولیس نے دو گھنٹے کی تلاش کے بعد گمشدہ بکریاں پل کے قریب سے برآمد کر لیں۔",
    "سبزی منڈی میں ٹماٹر کا بھاؤ ایک ہی دن میں بیس روپے فی کلو گر گیا۔",
    "ہسپتال کے نئے وارڈ میں چالیس بستر اور بجلی کا اپنا بندوبست موجود ہے۔",
    "دریا کے کنارے آباد بستیوں سے اب تک تین سو خاندان محفوظ مقام پر پہنچ چکے ہیں۔",
    "لائبریری کی نایاب کتابیں پہلی بار عام قاری کے لیے کھول دی گئی ہیں۔",
    "ریل گاڑی چالیس منٹ تاخیر سے پہنچی تو مسافروں نے پلیٹ فارم پر احتجاج کیا۔",
    "مشاعرے کی صدارت ایک بزرگ شاعر نے کی جنہوں نے اپنی پرانی غزل سنائی۔",
    "انجینئروں نے سڑک کے نیچے سے گزرنے والی پانی کی بڑی لائن بدل دی ہے۔",
    "اسکول کی طالبات نے سائنس کے مقابلے میں صوبے بھر میں پہلی پوزیشن حاصل کی۔",
    "ڈاک خانے کی پرانی عمارت کو عجائب گھر بنانے کی تجویز زیر غور ہے۔",
    "موٹر سائیکل سواروں کے لیے ہیلمٹ نہ پہننے پر جرمانہ دگنا کر دیا گیا۔",
    "جنگل میں آگ بجھانے والے عملے کو ہیلی کاپٹر کی مدد بھی حاصل رہی۔",
    "کوہ پیماؤں کی ٹیم خراب موسم کے سبب نچلے کیمپ میں واپس آ گئی۔",
    "سمندر میں مچھلی کے شکار پر دو ماہ کی پابندی آج رات سے نافذ ہو گی۔",
    "فلم کی عکس بندی اندرون شہر کی تنگ گلیوں میں تین ہفتے جاری رہی۔",
    "بینک نے چھوٹے کاروبار کے لیے آسان قسطوں پر قرضے کی اسکیم شروع کی ہے۔",
    "نہر کی صفائی مکمل ہونے پر آخری گاؤں تک پانی پہنچنے لگا ہے۔",
)


def story(number: int) -> tuple[str, list[str]]:
    """Title and paragraphs of an Urdu story that no other number has."""
    opening = _OPENINGS[number % len(_OPENINGS)]
    title = f"خبر نمبر {number}: {' '.join(opening.split()[:6])}"
    chosen = random.Random(number).sample(_MIDDLES, 5)
    return title, [f"{opening}۔ یہ اطلاع نمبر {number} ہے۔", " ".join(chosen[:2]), " ".join(chosen[2:])]


def story_html(number: int, *, head: str = "", title: str | None = None, extra: str = "") -> str:
    """That story as a page."""
    own_title, paragraphs = story(number)
    title = title or own_title
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="ur" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="2026-11-{1 + number % 20:02d}T09:00:00+05:00">{head}</head>'
        f"<body><header><a href='/'>صفحہ اول</a></header><main><article><h1>{title}</h1>{body}{extra}</article></main>"
        f"<footer>جملہ حقوق محفوظ ہیں</footer></body></html>"
    )


def rss(site: Site, paths: list[str]) -> str:
    """An RSS feed of those pages."""
    items = "".join(f"<item><title>خبر</title><link>{site.url}{path}</link></item>" for path in paths)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>خبریں</title>{items}</channel></rss>'


@dataclass
class Paper:
    """Helpers to fill a site, as one object: test modules cannot import this file."""

    Reply = Reply
    story = staticmethod(story)
    html = staticmethod(story_html)
    rss = staticmethod(rss)

    @staticmethod
    def fill(site: Site, count: int, *, delay: float = 0.0, first: int = 0) -> list[str]:
        """*count* stories with a feed that names them all; returns their paths."""
        paths = [f"/news/story-{number}" for number in range(first, first + count)]
        for number, path in enumerate(paths, first):
            site.pages[path] = Reply(story_html(number), delay=delay)
        site.pages["/feed"] = Reply(
            rss(site, paths),
            headers={"Content-Type": "application/rss+xml", "ETag": f'"{count}-{first}"'},
            delay=delay,
        )
        site.pages["/robots.txt"] = Reply(
            "User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"}
        )
        return paths


@pytest.fixture
def paper() -> Paper:
    """How to fill a test site with stories."""
    return Paper()
