"""A small archive made by the real store, the site over it, and a real server on loopback."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from playwright.sync_api import Browser, Error, Page, Request, sync_playwright
from starlette.testclient import TestClient

from archive.archive import Archive
from archive.db import transaction
from archive.fates import mark_gone
from archive.models import Article, Fetched, Published
from archive.outlets import OutletRow, register
from archive.schema import open_writing
from archive.store import store
from archive.times import now
from archive.web.app import make_app

ROOT = Path(__file__).resolve().parents[2]

DAM = """\
دریا کے بالائی علاقے میں مسلسل تین دن کی بارش کے بعد محکمۂ آب پاشی نے بند کے چھ دروازے کھول دیے ہیں۔ نچلے علاقوں \
کی چودہ بستیوں کو خالی کرا لیا گیا ہے اور مکینوں کو سرکاری اسکولوں میں ٹھہرایا جا رہا ہے۔

ضلعی افسر نے بتایا کہ پانی کی سطح خطرے کے نشان سے ابھی دو فٹ نیچے ہے مگر رات کو ایک اور ریلا متوقع ہے۔ کشتیوں کے \
ذریعے بزرگوں اور بچوں کو نکالنے کا کام صبح سویرے شروع ہوا جس میں مقامی ملاح بھی شریک ہیں۔

کسانوں کا کہنا ہے کہ کپاس کی کھڑی فصل ڈوب چکی ہے اور مویشیوں کے لیے چارہ بھی باقی نہیں رہا۔ محکمۂ موسمیات کے مطابق \
بارش کا یہ سلسلہ جمعرات کی شام تک جاری رہے گا۔"""

LIBRARY = """\
شہر کی سب سے پرانی لائبریری مرمت کے چار سال بعد پیر کے روز قارئین کے لیے دوبارہ کھول دی گئی۔ عمارت کی لکڑی کی چھت \
اور رنگین شیشے اصل نقشوں کی مدد سے بحال کیے گئے ہیں۔

یہاں ساٹھ ہزار کتابیں اور قلمی نسخے محفوظ ہیں جن میں سے بعض تین سو سال پرانے ہیں۔ مہتمم نے کہا کہ نایاب نسخوں کی \
عکسی نقلیں اگلے مہینے سے گھر بیٹھے پڑھی جا سکیں گی۔"""

CRICKET = """\
ٹیسٹ کے تیسرے دن مہمان ٹیم نے دو سو بارہ رنز کی برتری حاصل کر لی اور چھ وکٹیں ابھی باقی ہیں۔ صبح کی نمی میں تیز \
گیندبازوں نے تین کھلاڑی جلد آؤٹ کر دیے تھے۔

اس کے بعد کپتان اور وکٹ کیپر کے درمیان ایک سو چالیس رنز کی شراکت نے کرکٹ کے شائقین کو خوش کر دیا۔ بارش کی پیشین گوئی \
کے باعث چوتھے دن کا کھیل آدھا گھنٹہ پہلے شروع ہو گا۔"""

HOSTILE = """\
متن میں <script>alert("x")</script> اور <img src=x onerror=alert(1)> ہے، اور کچھ بارش بھی۔ \u202eالٹا\u202c \
\u2066بند\u2069 & &amp; "اقتباس" 'ایک' `پشت` {{ 7 * 7 }} {% raw %}

</main></body></html><!-- --> ]]> <svg/onload=alert(2)> javascript:alert(3) بارش <b>موٹا</b>"""


@dataclass
class Newspapers:
    """An archive to fill, with the ids of what is in it by name.  Times count in hours before now."""

    data: Path
    ids: dict[str, int] = field(default_factory=dict)
    start: datetime = field(default_factory=now)

    def outlet(self, id_: str, name: str, name_ur: str | None, timezone: str = "Asia/Karachi") -> None:
        """Enter an outlet."""
        row = OutletRow(id=id_, name=name, name_ur=name_ur, home=f"https://{id_}.example/", timezone=timezone)
        with closing(open_writing(self.data)) as connection, transaction(connection):
            register(connection, [row])

    def put(
        self,
        name: str,
        title: str,
        body: str,
        *,
        outlet: str = "subh",
        hours: float = 5,
        seen: float | None = None,
        **more: object,
    ) -> int:
        """Store a story under ``https://<outlet>.example/<name>``, again with other words to revise it.

        Published *hours* ago, fetched *seen* hours ago (else the same minute).
        """
        at = self.start - timedelta(hours=hours)
        day = at.astimezone(ZoneInfo("Asia/Karachi")).date()
        article = Article(
            url=f"https://{outlet}.example/{name}",
            outlet=outlet,
            title=title,
            body=body,
            word_count=len(body.split()),
            published=Published(at, day, "json-ld", at.isoformat()),
            extractor="test",
            **more,  # type: ignore[arg-type]
        )
        fetched = Fetched(status=200, at=self.start - timedelta(hours=hours if seen is None else seen))
        with closing(open_writing(self.data)) as connection, transaction(connection):
            self.ids[name] = store(connection, article, fetched).article_id
        return self.ids[name]

    def remove(self, name: str, *, outlet: str = "subh", hours: float = 1) -> None:
        """The outlet took a story away."""
        with closing(open_writing(self.data)) as connection, transaction(connection):
            mark_gone(connection, f"https://{outlet}.example/{name}", self.start - timedelta(hours=hours))

    def sql(self, statement: str, *parameters: object) -> None:
        """Run one statement, and commit it."""
        with closing(open_writing(self.data)) as connection:
            connection.execute(statement, parameters)

    @staticmethod
    def text(number: int, words: int = 60) -> str:
        """A text of its own for each number: no copy of another's."""
        chosen = random.Random(number)
        return " ".join("".join(chosen.choices("ابپتجچدرسشکگلمنوہی", k=4)) for _ in range(words))


def _fill(papers: Newspapers) -> None:
    papers.outlet("subh", "Subh", "صبح")
    papers.outlet("shaam", "Shaam", "شام")
    papers.outlet("qalam", "Qalam", None, "Europe/London")
    # "dam" is copied twice (once with another ending), edited, and given another headline.
    papers.put(
        "dam", "بند کے چھ دروازے کھول دیے گئے", DAM, hours=30, section="پاکستان", authors=("ثنا اللہ",)
    )
    papers.put("dam-copy", "دریا میں طغیانی، بستیاں خالی", DAM, outlet="shaam", hours=28, credit_name="صبح",
               credit_url="https://subh.example/dam")  # fmt: skip
    papers.put(
        "dam-again", "بارش: بند کے دروازے کھلے", DAM + " امدادی کام جاری ہے۔", outlet="qalam", hours=26
    )
    edited = DAM.replace("چھ دروازے", "آٹھ دروازے").replace("دو فٹ", "ایک فٹ")
    papers.put("dam", "بند کے چھ دروازے کھول دیے گئے", edited, hours=30, seen=3, section="پاکستان",
               authors=("ثنا اللہ",))  # fmt: skip
    papers.put("dam", "بند کے آٹھ دروازے کھول دیے گئے", edited, hours=30, seen=2, section="پاکستان",
               authors=("ثنا اللہ",))  # fmt: skip
    papers.put("library", "پرانی لائبریری پھر کھل گئی", LIBRARY, outlet="shaam", hours=50, section="شہر")
    papers.put("cricket", "دو سو بارہ رنز کی برتری", CRICKET, outlet="qalam", hours=9, section="کھیل",
               authors=("عابد حسین", "Reuters"), tags=("کرکٹ", "ٹیسٹ"), image_url="https://qalam.example/1.jpg",
               summary="مہمان ٹیم مضبوط۔")  # fmt: skip
    papers.put("removed", "وزیر کا بیان واپس", papers.text(7) + " وزیراعظم نے کہا", hours=20)
    papers.remove("removed")
    papers.put("hostile", 'PSL 10 <script>alert("t")</script> \u202e"بارش"', HOSTILE, outlet="shaam", hours=4,
               section='<i>"قسم"</i>', authors=('<b onclick="x">نامہ نگار</b>',), tags=("<u>",),
               credit_name="<i>ادارہ</i>", credit_url="javascript:alert(4)",
               image_url="javascript:alert(5)", summary="<script>")  # fmt: skip
    for number in range(30):
        papers.put(f"filler-{number}", f"روزمرہ خبر نمبر {number}", papers.text(100 + number) + " بارش ہوئی",
                   outlet=("subh", "shaam", "qalam")[number % 3], hours=60 + 24 * number)  # fmt: skip


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Newspapers:
    """Three outlets: copies, revisions, a removed story, a hostile one.  For tests that only read."""
    made = Newspapers(tmp_path_factory.mktemp("papers"))
    _fill(made)
    return made


@pytest.fixture
def fresh(tmp_path: Path) -> Newspapers:
    """An archive with one outlet and no articles, to be filled by a test."""
    made = Newspapers(tmp_path / "fresh")
    made.outlet("subh", "Subh", "صبح")
    return made


@pytest.fixture(scope="session")
def archive(papers: Newspapers) -> Iterator[Archive]:
    """The papers, open for reading."""
    with Archive(papers.data) as opened:
        yield opened


@pytest.fixture(scope="session")
def client(papers: Newspapers) -> Iterator[TestClient]:
    """Asks the site over the papers, without a server between; does not follow redirects."""
    with TestClient(make_app(papers.data), follow_redirects=False) as made:
        yield made


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    """A real server on a free loopback port; gives its address."""
    config = uvicorn.Config(make_app(data), port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    ready = threading.Event()
    startup = server.startup

    async def started(*arguments: object, **more: object) -> None:
        await startup(*arguments, **more)  # type: ignore[arg-type]
        ready.set()

    server.startup = started  # type: ignore[method-assign]
    thread.start()
    assert ready.wait(20)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    """Serve an archive of the test's own: a context manager that gives its address."""
    return _serving


@pytest.fixture(scope="session")
def server(papers: Newspapers) -> Iterator[str]:
    """The address of a real server over the papers."""
    with _serving(papers.data) as address:
        yield address


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
AXE = ROOT / ".axe" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")  # while it is open, its event loop runs: no asyncio.run() beside it
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the system's own, Playwright downloads none."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"{path} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@dataclass
class Watched:
    """A browser's page, with what it complained of and where it sent requests."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)  # HTTP errors that a test asks for

    def open(self, path: str, status: int = 200) -> Page:
        """Go to a page of the site."""
        if status != 200:
            self.allowed.add(status)
        answer = self.page.goto(f"{self.home}{path}")
        assert answer is not None
        assert answer.status == status, path
        return self.page

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def watch(self) -> None:
        """From now on."""
        self.page.on("console", lambda message: self._said(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(f"status of {each}" in text for each in self.allowed):
            self.complaints.append(text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:")):
            self.elsewhere.append(request.url)


def _watched(chromium: Browser, server: str, **options: Any) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
    context.set_default_timeout(10_000)
    made = Watched(context.new_page(), server)
    made.watch()
    yield made
    context.close()
    assert made.complaints == []
    assert made.elsewhere == []


@pytest.fixture
def web(chromium: Browser, server: str) -> Iterator[Watched]:
    """A page of Chromium on the papers' site; fails a test whose pages complain or ask another host."""
    yield from _watched(chromium, server)


@pytest.fixture
def phone(chromium: Browser, server: str) -> Iterator[Watched]:
    """The same in a window 360 pixels wide, with JavaScript off: nothing of the site needs any."""
    for made in _watched(chromium, server, is_mobile=True, has_touch=True, java_script_enabled=False):
        made.page.set_viewport_size({"width": 360, "height": 740})
        yield made


@pytest.fixture
def dark(chromium: Browser, server: str) -> Iterator[Watched]:
    """The same, for who prefers dark pages."""
    yield from _watched(chromium, server, color_scheme="dark")


@pytest.fixture
def serious(chromium: Browser, server: str) -> Callable[..., list[str]]:
    """The serious violations that axe-core finds on a page, in light colours and in dark ones."""
    if not AXE.exists():
        pytest.skip(f"no axe-core: npm install --no-save --prefix {AXE.parents[2].name} axe-core")

    def look(path: str, width: int = 1280) -> list[str]:
        context = chromium.new_context(  # the policy of the pages would refuse axe's script
            bypass_csp=True, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        page = context.new_page()
        page.goto(f"{server}{path}")
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        page.emulate_media(color_scheme="dark")
        found += page.evaluate("axe.run(document, {runOnly: ['color-contrast']})")["violations"]
        context.close()
        return [
            f"{each['id']}: {node['html'][:160]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]

    return look
