"""What an outlet file says but hardly means, and what it may well mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawler.catalogue import Catalogue
from crawler.outlet import ArchiveListing, Articles, Feed, Fetch, Outlet, Section, Sitemap, WordPress
from crawler.outlet_checks import doubts, hopeless

_SEEDS = Path(__file__).resolve().parent.parent.parent / "seeds" / "outlets"


def _outlet(*allow, feed="https://jarida.test/feed/", **more):
    return Outlet(
        **{
            "id": "jarida",
            "name": "Jarida",
            "home": "https://www.jarida.test/",
            "domains": ("jarida.test",),
            "articles": Articles(
                allow=tuple(map(re.compile, allow or (r"^https://www\.jarida\.test/\d+$",)))
            ),
            "feeds": (Feed(url=feed),),
        }
        | more
    )


@pytest.mark.parametrize(
    "allow",
    [
        r"^https?://(?:www\.|m\.)?jarida\.test/\d+$",
        r"^http://urdu\.jarida\.test:80/\d+$",
        r"^https://(?:jarida|akhbar)\.test/\d+$",  # one of them is ours
        r"^https?:\/\/jarida\.test\/\d+$",
        r"/news/\d+$",  # says nothing of the host
        r"^https://[a-z]+\.test/\d+$",  # may be ours
        r"^https://\w+\.jarida\.test/\d+$",
        r"^https://www\.jarida\.test/(?:خبریں|کالم)/[^/]+$",
    ],
)
def test_what_is_well(allow):
    assert doubts(_outlet(allow)) == []
    assert hopeless(_outlet(allow)) is None


@pytest.mark.parametrize(
    "allow",
    [
        r"^https://www\.jarida\.com/\d+$",
        r"^https?://(?:www\.)?notjarida\.test/\d+$",
        r"^https://jarida\.test\.example/(?:a|b)/\d+$",
        r"^https://(?:a|b)\.example/\d+$",
    ],
)
def test_a_pattern_of_other_hosts(allow):
    outlet = _outlet(allow)
    assert doubts(outlet) == [f"articles.allow[0] = {allow!r} takes no address at jarida.test"]
    assert hopeless(outlet) == "articles.allow takes no address at jarida.test"
    both = _outlet(allow, r"^https://jarida\.test/\d+$")
    assert len(doubts(both)) == 1
    assert hopeless(both) is None


def test_sources_elsewhere_are_named_one_by_one():
    outlet = _outlet(
        feed="https://feeds.example/jarida",
        sitemaps=(
            Sitemap(url="https://jarida.test/map.xml"),
            Sitemap(url="https://jarida.test.example/map.xml"),
        ),
        sections=(Section(url="https://other.test/"),),
        archives=(ArchiveListing(url="https://other.test/{yyyy}"),),
        wordpress=WordPress(api="https://other.test/wp-json"),
        home="https://other.test/",
    )
    keys = [doubt.partition(" = ")[0] for doubt in doubts(outlet)]
    assert keys == [
        "home",
        "feeds[0].url",
        "sitemaps[1].url",
        "sections[0].url",
        "archives[0].url",
        "wordpress.api",
    ]
    assert all("lies outside domains, jarida.test" in doubt for doubt in doubts(outlet))
    assert hopeless(outlet) is None


def test_ports_that_may_not_be_asked():
    outlet = _outlet(r"^https://jarida\.test:8443/\d+$", feed="https://jarida.test:8443/feed/")
    feed, allow = doubts(outlet)
    assert (
        feed
        == "feeds[0].url = 'https://jarida.test:8443/feed/' is never asked: port 8443 is not in fetch.ports"
    )
    assert "articles.allow[0]" in allow
    assert "only addresses at port 8443" in allow
    assert hopeless(outlet) == "fetch.ports allows none of its sources"
    opened = _outlet(
        r"^https://jarida\.test:8443/\d+$",
        feed="https://jarida.test:8443/feed/",
        fetch=Fetch(ports=(443, 8443)),
    )
    assert doubts(opened) == []


def test_the_scheme_has_a_port_too():
    (doubt,) = doubts(_outlet(feed="http://jarida.test/feed/", fetch=Fetch(ports=(443,))))
    assert "port 80 is not in fetch.ports" in doubt


def test_the_outlets_that_we_ship_give_no_cause_for_doubt():
    assert {
        id_: said for id_, outlet in Catalogue.load(_SEEDS).outlets.items() if (said := doubts(outlet))
    } == {}


def test_the_listing_warns_and_fails_only_where_nothing_can_be_crawled(site, bench):
    bench.outlet("well", site)
    bench.outlet("elsewhere", site, ways=f'[[feeds]]\nurl = "http://localhost:{site.port}/feed"\n')
    done = bench.scrapy("outlets")
    assert done.returncode == 0
    warned = [line for line in done.stdout.splitlines() if "warning" in line]
    assert len(warned) == 1
    assert "lies outside domains, 127.0.0.1" in warned[0]
    path = bench.outlet("hopeless", site)
    path.write_text(path.read_text().replace("127\\.0\\.0\\.1", "localhost"))
    done = bench.scrapy("outlets")
    assert done.returncode == 1
    assert done.stderr.startswith("akhbar: hopeless.toml: nothing can be crawled: articles.allow")
