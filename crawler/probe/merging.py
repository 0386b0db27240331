"""Clusters of articles that a person would write as one pattern."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from crawler.probe.clusters import Cluster
from crawler.probe.shapes import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SLUGS = ("slug", "slug-number", "number-slug")
_DEEPEST = 8  # folders


def merged(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Clusters of articles that differ in one fixed word, in the slash at the end, or in what is a slug."""
    every = list(clusters)
    kept = [cluster for cluster in every if cluster.is_article or cluster.is_candidate]
    kept += [other for other in every if any(_resembles(other, cluster) for cluster in kept)]
    for alike in (_without_slash, _with_free_end, *(_without_piece(n) for n in range(_DEEPEST))):
        groups: dict[object, list[Cluster]] = defaultdict(list)
        for cluster in kept:
            groups[alike(cluster)].append(cluster)
        kept = [_joined(group) for group in groups.values()]
    kept = [cluster for cluster in kept if cluster.is_article]
    return _needed(sorted(kept, key=lambda cluster: (-cluster.stories, -cluster.weight)))


def _needed(clusters: Sequence[Cluster]) -> list[Cluster]:
    """Without those whose addresses another pattern takes in: ``/story-<number>/`` beside ``/<slug>/``."""
    kept = list(clusters)
    for cluster in reversed(clusters):
        others = (other for other in kept if other is not cluster and other.stories)
        wider = next((other for other in others if _takes_all(other, cluster)), None)
        if wider is not None:
            kept.remove(cluster)
            _take_over(wider, cluster)
    return kept


def _takes_all(wider: Cluster, cluster: Cluster) -> bool:
    pattern = re.compile(wider.pattern)
    return all(_takes(pattern, address) for address in cluster.sightings)


def _takes(pattern: re.Pattern[str], address: str) -> bool:
    return bool(pattern.search(address if pattern.pattern.isascii() else unquote(address)))


def _resembles(other: Cluster, cluster: Cluster) -> bool:
    """Whether *other* is a confirmed cluster with another folder: a section that only a sitemap names."""
    if other.is_article or other.is_candidate or other.pages or not cluster.stories or not cluster.tells:
        return False
    pieces, others = cluster.shape.pieces, other.shape.pieces
    if len(pieces) != len(others) or replace(other.shape, pieces=pieces) != cluster.shape:
        return False
    differing = [(one, two) for one, two in zip(pieces, others, strict=True) if one != two]
    folders = len(differing) == 1 and all(one.kind == two.kind == "word" for one, two in differing)
    return folders and any(each.origin == "sitemap" for each in other.sightings.values())


def _without_slash(cluster: Cluster) -> object:
    return replace(cluster.shape, slash=None)


def _with_free_end(cluster: Cluster) -> object:
    """Under one day, all that follows are stories: slugs with and without a number are one cluster."""
    pieces = cluster.shape.pieces
    dated = any(piece.kind in ("year", "day") for piece in pieces)
    free = (*_SLUGS, "numbered", "id") if dated else _SLUGS
    if not pieces or pieces[-1].kind not in free:
        return cluster.shape
    return replace(cluster.shape, pieces=(*pieces[:-1], Piece("slug", (), pieces[-1].suffix)))


def _without_piece(index: int) -> Callable[[Cluster], object]:
    def alike(cluster: Cluster) -> object:
        pieces = cluster.shape.pieces
        kind = _kind_to_join(pieces, index)
        if not kind:
            return cluster.shape
        return replace(cluster.shape, pieces=(*pieces[:index], Piece(f"any {kind}"), *pieces[index + 1 :]))

    return alike


def _kind_to_join(pieces: Sequence[Piece], index: int) -> str:
    """What the piece there may be joined with; empty when it is part of what makes the shape."""
    if index >= len(pieces):
        return ""
    kind = pieces[index].kind
    if kind in ("numbered", "slug-number"):
        return "numbered"
    # A folder's name may only be anything where something else tells the pages apart.
    folder = kind == "word" or (kind == "slug" and index < len(pieces) - 1)
    return "word" if folder and any(p.varies for n, p in enumerate(pieces) if n != index) else ""


def _joined(group: list[Cluster]) -> Cluster:
    if len(group) == 1:
        return group[0]
    shape = group[0].shape
    pieces = tuple(
        _joined_piece(column) for column in zip(*(each.shape.pieces for each in group), strict=True)
    )
    slashes = {each.shape.slash for each in group}
    whole = Cluster(replace(shape, pieces=pieces, slash=slashes.pop() if len(slashes) == 1 else None))
    for each in group:
        _take_over(whole, each)
    return whole


def _take_over(whole: Cluster, part: Cluster) -> None:
    whole.sightings |= part.sightings
    whole.looks += [look for look in part.looks if look not in whole.looks]


def _joined_piece(column: Sequence[Piece]) -> Piece:
    kinds = {piece.kind for piece in column}
    if len(kinds) == 1:
        texts = tuple(dict.fromkeys(text for piece in column for text in piece.texts))
        return replace(column[0], texts=texts)
    if kinds == {"numbered", "slug-number"}:
        return Piece("slug-number", (), column[0].suffix)
    return Piece("slug", (), column[0].suffix)
