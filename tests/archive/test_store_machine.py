"""Whatever happens to articles and pages, in whatever order: the archive's parts agree."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from archive import fates, ledger
from archive.check import check
from archive.db import transaction
from archive.models import Article, Fetched, FoundPage, Published
from archive.schema import open_writing
from archive.store import Text, store

START = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
URLS = [f"https://{outlet}.example/{number}" for outlet in ("subh", "shaam") for number in range(3)]
_STORY = (
    "شہر کی انتظامیہ نے اعلان کیا ہے کہ نئے ہفتے سے بسوں کا کرایہ کم کر دیا جائے گا۔ مقامی تاجروں نے اس فیصلے کا "
    "خیر مقدم کیا اور کہا کہ بازاروں کی رونق بڑھے گی۔ طلبہ کے لیے الگ رعایت کا وعدہ بھی کیا گیا ہے۔"
)
_OTHER = (
    "پہاڑی علاقوں میں کل رات سے ہلکی برف باری جاری ہے اور سیاحوں کو گاڑیوں میں زنجیر لگانے کی ہدایت کی گئی ہے۔ "
    "محکمہ موسمیات کے مطابق اگلے تین دن مطلع ابر آلود رہے گا اور درجہ حرارت نقطہ انجماد سے نیچے جائے گا۔"
)
#: Two stories, light edits of them, a brief cut from one, and texts too short to compare.
BODIES = [
    _STORY,
    _STORY + "\n\nادارہ۔",
    _STORY.replace("بازاروں", "دکانوں"),
    _STORY[: len(_STORY) // 2],
    _OTHER,
    _OTHER + "\n\n" + _STORY,
    "مختصر خبر۔",
    "",
]


class Archive(RuleBasedStateMachine):
    """What crawls do to an archive."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.data = shutil.copytree(self.template, Path(self.folder.name) / "data")
        self.connection = open_writing(self.data)
        self.at = START
        self.stored: dict[str, Article] = {}

    def _fetched(self, status: int = 200) -> Fetched:
        self.at += timedelta(seconds=20)
        return Fetched(status=status, at=self.at)

    def _enter(self, url: str) -> None:
        outlet = url.split("/")[2].split(".")[0]
        ledger.add(self.connection, outlet, [FoundPage(url)], found_in="f", priority=1, now=self.at)

    @rule(
        url=st.sampled_from(URLS),
        title=st.sampled_from(["بسوں کا کرایہ", "برف باری", ""]),
        body=st.sampled_from(BODIES),
        hours=st.none() | st.integers(-3, 3),
        section=st.sampled_from([None, "کھیل", "دو لفظ", "x*y"]),
        credit=st.none() | st.sampled_from(URLS),
        extractor=st.sampled_from("12"),
        agrees=st.booleans(),
    )
    def store(self, url, title, body, hours, section, credit, extractor, agrees) -> None:
        """A page is fetched and stored."""
        at = None if hours is None else START + timedelta(hours=hours)
        article = Article(
            url=url, outlet=url.split("/")[2].split(".")[0], title=title, body=body, section=section,
            published=None if at is None else Published(at, at.date(), "meta", "raw"), credit_url=credit,
            word_count=len(body.split()), extractor=extractor,
        )  # fmt: skip
        known = self.stored.get(url)
        fetched = self._fetched()
        with transaction(self.connection):
            self._enter(url)
            same = lambda _: Text(article.title, article.body) if agrees else None  # noqa: E731
            done = store(self.connection, article, fetched, by_todays_rules=same)
            fates.settle_fetched(self.connection, url, fetched, done.article_id)
        if known is None:
            assert done.change == "new"
        elif known.content_hash == article.content_hash:
            assert done.change == "unchanged"
        elif agrees:
            assert done.change == "reextracted"
        else:
            assert done.change == ("headline" if known.body == body else "edit")
        if done.change != "unchanged":
            self.stored[url] = article

    @rule(url=st.sampled_from(URLS), body=st.sampled_from(BODIES))
    def fail(self, url, body) -> None:
        """Something goes wrong in the midst of it."""
        article = Article(url=url, outlet="subh" if "subh" in url else "shaam", title="x", body=body)
        with pytest.raises(ZeroDivisionError), transaction(self.connection):  # noqa: PT012
            self._enter(url)
            store(self.connection, article, self._fetched())
            raise ZeroDivisionError

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), what=st.sampled_from(["gone", "quarantined", "denied", "failed", "asked"]))
    def settle(self, data, what) -> None:
        """A stored page meets another fate."""
        url = data.draw(st.sampled_from(sorted(self.stored)))
        with transaction(self.connection):
            match what:
                case "gone":
                    fates.settle_gone(self.connection, url, self._fetched(410))
                case "quarantined":
                    fates.settle_quarantined(self.connection, url, self._fetched(), "listing")
                case "denied":
                    fates.settle_denied(self.connection, url, self.at, "robots.txt")
                case "failed":
                    fates.settle_failed(self.connection, url, self.at, "no answer")
                case "asked":
                    ledger.ask_for(self.connection, self.stored[url].outlet, url, self.at)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def alias(self, data) -> None:
        """A page turns out to be another address of a stored one."""
        of = data.draw(st.sampled_from(sorted(self.stored)))
        with transaction(self.connection):
            self._enter(of + "/amp")
            fates.settle_alias(self.connection, of + "/amp", self._fetched(), of, "canonical")

    @rule()
    def reopen(self) -> None:
        """The process ends and another one begins."""
        self.connection.close()
        self.connection = open_writing(self.data)

    @invariant()
    def index_is_true(self) -> None:
        """FTS5 itself compares the index with the articles."""
        self.connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")

    @invariant()
    def texts_are_the_last_ones(self) -> None:
        """No change is lost, none is invented."""
        rows = self.connection.execute("SELECT url, title, body, extractor FROM articles").fetchall()
        assert {tuple(row) for row in rows} == {
            (each.url, each.title, each.body, each.extractor) for each in self.stored.values()
        }

    def teardown(self) -> None:
        """All of it at the end."""
        self.connection.close()
        findings = check(self.data)
        self.folder.cleanup()
        assert findings == []


def test_any_sequence_of_events_keeps_the_archive_whole(template):
    machine = type("Machine", (Archive,), {"template": template})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
