"""Addresses in clusters of one shape, and which clusters are articles, by pages that were looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from archive.urls import canonical
from crawler.probe.places import is_media
from crawler.probe.shapes import Shape, pattern_of, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.probe.model import Look

HEADLINE_WORDS = 4
_FEW = 3  # headlines that make a cluster worth believing unseen
# A feed says "article"; a headline on the home page nearly does; a sitemap names everything.
_WEIGHT = {"feed": 5.0, "news": 5.0, "wordpress": 5.0, "page": 2.0, "link": 0.1, "sitemap": 0.1}


@dataclass(frozen=True, slots=True)
class Sighting:
    """An address that something named.  ``origin``: feed, news (sitemap), wordpress, sitemap, page (by a
    headline) or link (by fewer words)."""

    address: str
    origin: str
    title: str = ""

    @property
    def headed(self) -> bool:
        """Whether it is said to be a story."""
        return self.origin not in ("link", "sitemap")


@dataclass(slots=True)
class Cluster:
    """Addresses of one shape, and what pages of it turned out to be."""

    shape: Shape
    sightings: dict[str, Sighting] = field(default_factory=dict)
    looks: list[Look] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much speaks for articles before one was seen."""
        return sum(_WEIGHT[each.origin] for each in self.sightings.values())

    @property
    def headed(self) -> int:
        """How many of its addresses are said to be stories."""
        return sum(each.headed for each in self.sightings.values())

    @property
    def in_feeds(self) -> int:
        """How many of them a feed, a news sitemap or an API named."""
        return sum(each.origin in ("feed", "news", "wordpress") for each in self.sightings.values())

    @property
    def stories(self) -> int:
        """How many of the pages that were looked at are stories."""
        return sum(look.is_story for look in self.looks)

    @property
    def pages(self) -> int:
        """How many were looked at and are a page, whatever its kind; not those that were refused or gone."""
        return sum(look.is_story or look.outcome in _NO_STORY for look in self.looks)

    @property
    def is_article(self) -> bool:
        """Confirmed by a page, or not refuted and well vouched for."""
        if self.pages:
            return 2 * self.stories >= self.pages
        media = any(is_media(word) for piece in self.shape.pieces for word in piece.texts)
        return self.shape.varies and not media and (self.in_feeds > 0 or self.headed >= _FEW)

    @property
    def is_candidate(self) -> bool:
        """Too few to be believed alone; as one of several folders of the same shape they may be enough."""
        return bool(self.headed) and self.tells and not self.pages

    @property
    def tells(self) -> bool:
        """Whether a number or a day tells its stories apart; a slug alone may be a menu's."""
        return any(piece.kind in _TELLING for piece in self.shape.pieces)

    @property
    def refuted(self) -> bool:
        """Looked at, and nothing of it is a story."""
        return self.pages > 0 and not self.stories

    @property
    def pattern(self) -> str:
        """Its regular expression."""
        told = [address for address, each in self.sightings.items() if each.headed]
        return pattern_of(self.shape, told or list(self.sightings))


_TELLING = ("number", "numbered", "id", "uuid", "day", "slug-number", "number-slug")
_NO_STORY = ("listing", "no_text", "too_short", "error_page")


def clusters_of(sightings: Iterable[Sighting]) -> list[Cluster]:
    """The clusters, those that most speaks for first; sightings of other hosts are the caller's to leave out."""
    best: dict[str, Sighting] = {}
    for each in sightings:
        if each.address not in best or _WEIGHT[each.origin] > _WEIGHT[best[each.address].origin]:
            best[each.address] = each
    found: dict[Shape, Cluster] = {}
    for each in sorted(best.values(), key=lambda one: (not one.headed, "?" in one.address)):
        shape = shape_of(each.address, headed=each.headed)
        bare = replace(shape, query=())
        if shape.query and bare.varies and bare in found:
            continue  # another rendering of a page: ?version=amp, ?print=1
        if each.headed or shape.varies:
            found.setdefault(shape, Cluster(shape)).sightings[each.address] = each
    return sorted(found.values(), key=lambda cluster: -cluster.weight)


def to_look_at(clusters: Sequence[Cluster], count: int) -> list[str]:
    """Addresses that would tell most: one of each likely cluster, then more of the largest."""
    likely = [cluster for cluster in clusters if cluster.shape.varies]
    likely = [
        cluster for cluster in likely if cluster.headed
    ] or likely  # a site of pictures has no headlines
    columns = [_first_told(cluster) for cluster in likely[:count]]
    rounds = [address for row in zip_longest(*columns) for address in row if address is not None]
    return list(dict.fromkeys(rounds))[:count]


def _first_told(cluster: Cluster) -> list[str]:
    told = sorted(cluster.sightings.values(), key=lambda each: -_WEIGHT[each.origin])
    return [each.address for each in told if each.headed or not cluster.headed]


def judged(clusters: Iterable[Cluster], looks: Iterable[Look]) -> list[Cluster]:
    """The clusters with what was seen of their pages; where a page led elsewhere, that has a cluster too."""
    found = {cluster.shape: cluster for cluster in clusters}
    where = {address: cluster for cluster in found.values() for address in cluster.sightings}
    for look in looks:
        cluster = where.get(look.asked)
        if cluster is not None:
            cluster.looks.append(look)
        for address in {look.address, look.canonical} - {look.asked, ""}:
            if look.is_story and address not in where:
                shape = shape_of(address, headed=True)
                other = found.setdefault(shape, Cluster(shape))
                other.sightings[address] = Sighting(address, "page", look.title)
                other.looks.append(look)
    return list(found.values())


def plain_address(url: str) -> str | None:
    """Canonical, or None for what is no public address."""
    try:
        return canonical(url)
    except ValueError:
        return None


def told(cluster: Cluster, count: int) -> Iterator[str]:
    """Addresses to show: those that were looked at first."""
    stories = [look.address for look in cluster.looks if look.is_story and look.address in cluster.sightings]
    yield from list(dict.fromkeys([*stories, *_first_told(cluster), *cluster.sightings]))[:count]
