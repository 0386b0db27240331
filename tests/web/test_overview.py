"""What the front page shows, as ``Archive.overview()`` gives it."""

from __future__ import annotations

from archive.archive import Archive


def _overview(papers):
    with Archive(papers.data) as archive:
        return archive.overview()


def test_counts_and_the_newest_first(papers):
    found = _overview(papers)
    assert found.outlets == 3
    assert found.articles == 37
    days = [each.published_at for each in found.newest]
    assert days == sorted(days, reverse=True)
    assert {outlet for outlet, _ in found.by_outlet} == {"subh", "shaam", "qalam"}
    for outlet, headlines in found.by_outlet:
        assert {each.outlet for each in headlines} == {outlet}


def test_copies_stand_once_among_the_newest(papers):
    found = _overview(papers)
    dams = [each for each in found.newest if "دریا کے بالائی" in each.lead]
    assert len(dams) <= 1
    (copied,) = [each for each in found.copied if each.first.id == papers.ids["dam"]]
    assert (copied.articles, copied.outlets) == (3, 3)
    assert copied.first.copies == 2


def test_changes_of_the_last_day(papers):
    found = _overview(papers)
    assert found.changed_today
    kinds = {each.article.id: each.kind for each in found.changes}
    assert kinds == {
        papers.ids["dam"]: "headline",
        papers.ids["removed"]: "removal",
    }  # the last change of each


def test_without_a_change_today_the_last_ones(fresh):
    fresh.put("old", "پرانی خبر", fresh.text(1), hours=200)
    fresh.put("old", "پرانی خبر", fresh.text(1) + " اضافہ", hours=200, seen=150)
    found = _overview(fresh)
    assert not found.changed_today
    assert [(each.article.title, each.kind) for each in found.changes] == [("پرانی خبر", "edit")]


def test_a_story_that_came_back_is_not_removed(fresh):
    body = fresh.text(1)
    fresh.put("one", "ایک خبر", body, hours=9)
    fresh.remove("one", hours=5)
    assert [each.kind for each in _overview(fresh).changes] == ["removal"]
    fresh.put("one", "ایک خبر", body, hours=9, seen=2)
    assert _overview(fresh).changes == ()


def test_days_are_counted_whole_and_in_order(papers):
    found = _overview(papers)
    assert len(found.days) == 60
    days = [each.day for each in found.days]
    assert days == sorted(days)
    assert sum(each.articles for each in found.days) == 37


def test_an_empty_archive(fresh):
    found = _overview(fresh)
    assert (found.articles, found.newest, found.by_outlet, found.changes, found.days) == (0, (), (), (), ())
