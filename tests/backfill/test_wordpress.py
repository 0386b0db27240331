"""Paging WordPress's API by date: every old post exactly once, whatever the dates and whatever arrives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.backfill.period import Period
from crawler.backfill.wordpress import PER_REQUEST, first_batch, next_batch, post_day
from pipelines.extract.wordpress import Post, posts

API = "https://subh.example/wp-json"
MAY = Period(date(2024, 5, 1), date(2024, 5, 31))
START = datetime.fromisoformat("2024-05-01")


def _post(number, moment, gmt=""):
    return Post(number, f"https://subh.example/{number}", "", moment.isoformat(), b"{}", gmt)


@dataclass
class Site:
    """Answers as WP_REST_Posts_Controller does: ``after`` and ``before`` leave their own second out."""

    posts: dict[int, datetime]
    most: int = PER_REQUEST  # some hosts allow fewer a request
    says_pages: bool = True

    def answer(self, url):
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        after, before = map(datetime.fromisoformat, (asked["after"], asked["before"]))
        excluded = set(filter(None, asked.get("exclude", "").split(",")))
        found = sorted(
            (
                (moment, number)
                for number, moment in self.posts.items()
                if after < moment < before and str(number) not in excluded
            ),
            key=lambda each: each[0],
            reverse=True,
        )
        size = min(int(asked["per_page"]), self.most)
        pages = -(-len(found) // size)
        return [_post(number, moment) for moment, number in found[:size]], pages if self.says_pages else 0


def _walk(site, arrivals=()):
    """All posts that a back-fill is given, with repeats; and how many requests it took."""
    url, given, requests = first_batch(API, MAY), [], 0
    arriving = iter(arrivals)
    while url is not None:
        found, pages = site.answer(url)
        requests += 1
        assert requests < 500
        given += [post.number for post in found]
        url = next_batch(url, found, pages)
        if moment := next(arriving, None):
            site.posts[10_000 + requests] = moment
    return given, requests


_SECONDS = st.one_of(st.integers(0, 40), st.integers(0, 31 * 86400 - 1))  # many in the same second, or few


@given(
    st.lists(_SECONDS, max_size=260),
    st.lists(_SECONDS, max_size=6),
    st.sampled_from([PER_REQUEST, 20]),
    st.booleans(),
)
def test_every_post_exactly_once(seconds, arrivals, most, says_pages):
    old = {number: START + timedelta(seconds=second) for number, second in enumerate(seconds)}
    site = Site(dict(old), most, says_pages)
    given_posts, requests = _walk(site, [START + timedelta(seconds=second) for second in arrivals])
    assert sorted(number for number in given_posts if number < 10_000) == sorted(old)
    assert len(given_posts) == len(set(given_posts))
    assert requests <= -(-len(old) // most) + len(arrivals) + 1


@pytest.mark.parametrize("seconds", [[7] * 250, [7] * 100, [*range(50), *[50] * 150, *range(51, 80)]])
def test_imports_of_one_second(seconds):
    old = {number: START + timedelta(seconds=second) for number, second in enumerate(seconds)}
    given_posts, requests = _walk(Site(old))
    assert sorted(given_posts) == sorted(old)
    assert requests == -(-len(old) // 100)


def test_a_thousand_posts_take_ten_requests():
    old = {number: START + timedelta(minutes=40 * number) for number in range(1000)}
    assert _walk(Site(old))[1] == 10


def test_a_server_that_heeds_no_dates_is_not_believed():
    first, found = first_batch(API, MAY), [_post(n, START + timedelta(minutes=n)) for n in range(100)]
    again = next_batch(first, found, 7)
    for url, given_posts in ((again, found), (first, [_post(1, START + timedelta(days=99))])):
        with pytest.raises(ValueError, match="the same posts again"):
            next_batch(url, given_posts, 7)
    assert next_batch(first, [], 0) is None


def test_what_is_asked_for():
    url = first_batch(f"{API}/", MAY)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{API}/wp/v2/posts?")
    assert (asked["per_page"], asked["orderby"], asked["order"]) == ("100", "date", "desc")
    # A day more at both ends: the site's clock may be hours from the outlet's zone.
    assert (asked["after"], asked["before"]) == ("2024-04-29T23:59:59", "2024-06-02T00:00:00")
    assert {"content", "date_gmt", "_embedded"} <= set(asked["_fields"].split(","))
    assert asked["_embed"].split(",") == ["author", "wp:term", "wp:featuredmedia"]
    following = next_batch(url, [_post(n, START + timedelta(hours=n // 2)) for n in range(100)], 3)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(following).query).items()}
    assert (asked["after"], asked["before"]) == ("2024-04-29T23:59:59", "2024-05-01T00:00:01")
    assert asked["exclude"] == "0,1"


@pytest.mark.parametrize(
    ("clock", "gmt", "day"),
    [
        ("2024-04-30T20:00:00", "2024-04-30T20:00:00", date(2024, 5, 1)),  # a site left at UTC
        ("2024-05-01T01:00:00", "2024-04-30T20:00:00", date(2024, 5, 1)),
        ("2024-05-01T01:00:00", "", date(2024, 5, 1)),
        ("2024-05-01T01:00:00", "0000-00-00T00:00:00", date(2024, 5, 1)),
    ],
)
def test_days_are_the_outlets(clock, gmt, day):
    assert post_day(_post(1, datetime.fromisoformat(clock), gmt), ZoneInfo("Asia/Karachi")) == day


def _raw(number=1, **more):
    post = {
        "id": number,
        "date": "2024-05-12T09:00:00",
        "date_gmt": "2024-05-12T04:00:00",
        "link": f"https://subh.example/news/{number}",
        "title": {"rendered": "شہر &#038; گاؤں"},
        "content": {"rendered": "<p>متن</p>"},
    }
    return {key: value for key, value in (post | more).items() if value is not None}


def test_posts_of_an_answer():
    payload = json.dumps([_raw(1), _raw(2, link=None), _raw(3, content="x"), "x", None, _raw(4)]).encode()
    found = posts(payload)
    assert [post.number for post in found] == [1, 4]
    assert (found[0].title, found[0].date_gmt) == ("شہر & گاؤں", "2024-05-12T04:00:00")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"<html>", "not JSON"),
        (b"\xff", "not JSON"),
        (b"", "not JSON"),
        (b"7", "no list of posts"),
        (b'{"code": "rest_forbidden", "message": "Sorry"}', "rest_forbidden: Sorry"),
        (b'{"posts": []}', "no list of posts"),
    ],
)
def test_what_is_no_answer_of_the_api(payload, said):
    with pytest.raises(ValueError, match=said):
        posts(payload)


def test_a_batch_leaves_out_other_days_and_addresses(read):
    found = [
        _raw(1),
        _raw(2, date_gmt="2024-05-31T19:30:00", date="2024-05-31T19:30:00"),  # the first of June in Karachi
        _raw(3, link="https://subh.example/page"),
    ]
    headers = {"Content-Type": "application/json", "X-WP-Total": "250", "X-WP-TotalPages": "3"}
    item = read("wordpress", json.dumps(found), MAY, url=first_batch(API, MAY), headers=headers)
    assert [post.page.url for post in item.posts] == ["https://subh.example/news/1"]
    assert (item.answer.links, item.answer.problem, item.total) == (3, None, 250)
    assert (item.answer.first_day, item.answer.last_day) == (date(2024, 5, 12), date(2024, 6, 1))
    assert [child.kind for child in item.answer.children] == ["wordpress"]


def test_a_batch_of_which_nothing_is_an_article_says_so(read):
    found = json.dumps([_raw(1, link="https://subh.example/page")])
    item = read("wordpress", found, MAY, url=first_batch(API, MAY))
    assert item.answer.problem == "none of 1 posts has an article address (articles.allow)"


@pytest.mark.parametrize(
    ("status", "body", "reason", "for_good"),
    [
        (401, '{"code": "rest_not_logged_in"}', "HTTP 401", True),
        (404, "", "HTTP 404", True),
        (414, "", "HTTP 414", True),
        (200, "<html>", "not JSON", True),
        (200, json.dumps([_raw(1, date=None, date_gmt=None)]), "Invalid isoformat string", True),
        (503, "", "HTTP 503", False),
        (429, "", "HTTP 429", False),
    ],
)
def test_without_an_answer_the_sitemaps_are_walked(read, status, body, reason, for_good):
    item = read("wordpress", body, MAY, url=first_batch(API, MAY), status=status)
    assert item.failure.reason.startswith(reason)
    assert item.failure.for_good is for_good
    instead = [step.url for step in item.failure.instead]
    assert instead[:2] == ["https://subh.example/sitemap.xml", "https://subh.example/2024/05/31/"]
    assert len(instead) == 1 + 31 + 1
