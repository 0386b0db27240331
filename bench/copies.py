"""How well copies are found, and what that costs.

    python -m bench.copies [CORPUS] [--scale N …]

CORPUS is JSON lines (gzip) with ``title`` and ``body``; default ``../shared/corpus/articles-2024.jsonl.gz``.
Copies are made of its stories by what newsrooms do; the real store looks for them.  ``--scale`` says at
how many stored articles the cost is measured (default: 1000 10000; 100000 takes about ten minutes).
Exits 1 below a recall of .98 or a precision of .995.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.clusters import ALIKE
from archive.copies import CONTAINED
from archive.db import transaction
from archive.fingerprints import containment, jaccard, letters, shingles
from archive.minhash import keys
from archive.models import Article, Fetched
from archive.schema import open_writing
from archive.store import store
from archive.text import words
from bench.copy_devices import BRIEFS, DEVICES, another_lead, sentences

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "articles-2024.jsonl.gz"
START = datetime(2024, 11, 1, tzinfo=UTC)
ORIGINALS = 500
SHORTEST = 40  # words; the archive takes no shorter article


@dataclass
class Desk:
    """An archive in a temporary folder."""

    connection: sqlite3.Connection
    count: int = 0

    def put(self, title: str, body: str) -> int:
        self.count += 1
        article = Article(
            url=f"https://bench.example/{self.count}",
            outlet="bench",
            title=title,
            body=body,
            word_count=len(words(body)),
            extractor="bench",
        )
        with transaction(self.connection):
            at = START + timedelta(minutes=self.count)
            return store(self.connection, article, Fetched(status=200, at=at)).article_id

    def pairs(self) -> dict[tuple[int, int], tuple[float, float]]:
        """(similarity, containment of the contained one) of each stored pair, the older id first."""
        rows = self.connection.execute(
            """SELECT a.article_id, a.other_id, a.similarity, max(a.containment, b.containment)
               FROM copies AS a JOIN copies AS b ON b.article_id = a.other_id AND b.other_id = a.article_id
               WHERE a.article_id < a.other_id"""
        )
        return {(one, other): (similarity, share) for one, other, similarity, share in rows}


def opened(folder: Path) -> Desk:
    connection = open_writing(folder)
    connection.execute(
        "INSERT INTO outlets (id, name, home) VALUES ('bench', 'bench', 'https://bench.example/')"
    )
    return Desk(connection)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS, help="JSON lines, gzip")
    parser.add_argument("--scale", type=int, nargs="*", default=[1000, 10_000], help="articles stored")
    arguments = parser.parse_args()
    if not arguments.corpus.exists():
        print(f"no corpus at {arguments.corpus}: name one", file=sys.stderr)
        return 2
    stories = read(arguments.corpus)
    sound = quality(stories)
    own_copies(stories)
    speed(stories)
    cost(stories, sorted(arguments.scale))
    return 0 if sound else 1


def read(path: Path) -> list[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [(story["title"], story["body"]) for story in map(json.loads, lines)]


def quality(stories: list[tuple[str, str]]) -> bool:
    """Store originals, made copies and all other stories; compare what was found with the truth."""
    rng = random.Random(2024)
    foreign = [line for _, body in stories for line in sentences(body) if 8 < len(line.split()) < 40]
    made: list[tuple[int, str, int]] = []  # original, device, copy
    with tempfile.TemporaryDirectory() as folder, closing((desk := opened(Path(folder))).connection):
        texts = {desk.put(title, body): body for title, body in stories}
        for original in rng.sample(sorted(texts), ORIGINALS):
            body = sentences(texts[original])
            if len(body) < 4:
                continue
            for device in rng.sample(DEVICES, 2) + rng.sample(BRIEFS, 1):
                copy = " ".join(device(rng, body, foreign))
                if len(words(copy)) < SHORTEST:
                    continue
                copy_id = desk.put("نقل", copy)
                texts[copy_id] = copy
                made.append((original, device.__name__, copy_id))
        found = desk.pairs()
    sets = {each: shingles(body) for each, body in texts.items()}
    recall = print_recall(made, sets, found)
    precision = print_precision(made, found)
    return recall >= 0.98 and precision >= 0.995


Pairs = dict[tuple[int, int], tuple[float, float]]


def print_recall(made: list[tuple[int, str, int]], sets: dict[int, frozenset[str]], found: Pairs) -> float:
    print(
        f"{'made by':<26}{'pairs':>6}{'mean J':>8}{'J >= .7':>9}{'found':>7}{'J < .7, share >= .8':>21}{'found':>7}"
    )
    total = Counter[str]()
    for device in (*DEVICES, *BRIEFS):
        counts, similarities = Counter[str](), []
        for original, name, copy in made:
            if name != device.__name__:
                continue
            similarity = jaccard(sets[original], sets[copy])
            similarities.append(similarity)
            if similarity >= ALIKE:
                counts["alike"] += 1
                counts["alike found"] += found.get((original, copy), (0, 0))[0] >= ALIKE
            elif containment(sets[original], sets[copy]) >= CONTAINED:
                counts["brief"] += 1
                counts["brief found"] += (original, copy) in found
        total += counts
        row(device.__name__, counts, similarities)
    row("all", total, [])
    recall = total["alike found"] / total["alike"]
    briefs = total["brief found"] / max(total["brief"], 1)
    print(f"recall at a true similarity of {ALIKE} and more: {recall:.4f}; of briefs: {briefs:.4f}")
    return recall


def row(name: str, counts: Counter[str], similarities: Sequence[float]) -> None:
    mean = f"{statistics.mean(similarities):.2f}" if similarities else ""
    print(
        f"{name:<26}{len(similarities) or '':>6}{mean:>8}{counts['alike']:>9}{counts['alike found']:>7}"
        f"{counts['brief']:>21}{counts['brief found']:>7}"
    )


def print_precision(made: list[tuple[int, str, int]], found: Pairs) -> float:
    """Of the pairs called copies, those that are one story: made of one, or of two that are a pair of the
    corpus' own (listed below, to be looked at).  The wrong ones would be unrelated, or of one topic."""
    origin = {copy: original for original, _, copy in made}
    called = [pair for pair, (similarity, _) in found.items() if similarity >= ALIKE]
    origins = [tuple(sorted(origin.get(each, each) for each in pair)) for pair in called]
    right = sum(one == other or (one, other) in found for one, other in origins)
    print(f"pairs called copies: {len(called):,}, rightly: {right:,}, precision {right / len(called):.4f}")
    return right / len(called)


def own_copies(stories: list[tuple[str, str]]) -> None:
    """The corpus' own copies, and how far its other pairs are from being called so."""
    with tempfile.TemporaryDirectory() as folder, closing((desk := opened(Path(folder))).connection):
        ids = {desk.put(title, body): number for number, (title, body) in enumerate(stories)}
        found = desk.pairs()
    sets = [shingles(body) for _, body in stories]
    print(f"\nthe corpus' own: {len(found)} pairs in {len(stories):,} stories")
    for (one, other), (similarity, share) in sorted(found.items(), key=lambda item: (-item[1][0], item[0])):
        kind = "copy " if similarity >= ALIKE else "brief"
        print(f"{kind} {similarity:.2f} {share:.2f}  {stories[ids[one]][0]}  |  {stories[ids[other]][0]}")
    known = {(ids[one], ids[other]) for one, other in found}
    others = [
        (jaccard(sets[one], sets[other]), one, other)
        for one, other in topical(sets)
        if (one, other) not in known
    ]
    tops = [similarity for similarity, _, _ in sorted(others, reverse=True)]
    steps = ((0.6, ALIKE), (0.5, 0.6), (0.4, 0.5), (0.3, 0.4), (0.2, 0.3))
    counts = ", ".join(f"{low}-{high}: {sum(low <= each < high for each in tops)}" for low, high in steps)
    print(f"pairs on one topic that are none ({len(tops):,} with 30 shingles in common): {counts}")
    missed = sum(each >= ALIKE for each in tops)
    print(f"copies among them that were missed: {missed}")


def topical(sets: list[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """All pairs with 30 shingles in common that are not phrases of the trade, by brute force."""
    owners: dict[str, list[int]] = {}
    for number, each in enumerate(sets):
        for shingle in each:
            owners.setdefault(shingle, []).append(number)
    common = Counter[tuple[int, int]]()
    for numbers in owners.values():
        if 1 < len(numbers) <= 60:
            common.update((one, other) for at, one in enumerate(numbers) for other in numbers[at + 1 :])
    return (pair for pair, count in common.items() if count >= 30)


def speed(stories: list[tuple[str, str]]) -> None:
    bodies = [body for _, body in stories]
    total = sum(len(words(body)) for body in bodies)
    start = time.perf_counter()
    for body in bodies:
        keys(letters(body))
    taken = time.perf_counter() - start
    print(
        f"\nkeys of a text: {taken / len(bodies) * 1000:.2f} ms a story, {taken / total * 300_000:.2f} ms for 300 words"
    )


def cost(stories: list[tuple[str, str]], scales: list[int]) -> None:
    """Milliseconds an article at each number of stored ones, with and without looking for copies."""
    print(f"\n{'stored':>9}{'ms a new one':>14}{'ms a copy':>11}{'bytes of keys an article':>26}")
    rng = random.Random(1)
    invented = invent(rng, stories)
    with tempfile.TemporaryDirectory() as folder, closing((desk := opened(Path(folder))).connection):
        for scale in scales:
            while desk.count < scale:
                desk.put(*next(invented))
            fresh = timed(desk, [next(invented) for _ in range(200)])
            rows = desk.connection.execute(
                "SELECT title, body FROM articles WHERE id > ? ORDER BY id LIMIT 100", (desk.count - 150,)
            ).fetchall()
            copies = [
                ("نقل", "\n\n".join(another_lead(rng, sentences(body), ["نیا جملہ۔"]))) for _, body in rows
            ]
            again = timed(desk, copies)
            print(f"{scale:>9,}{fresh:>14.2f}{again:>11.2f}{size(desk.connection) / desk.count:>26.0f}")


def timed(desk: Desk, texts: list[tuple[str, str]]) -> float:
    """Milliseconds a text, the transaction among them."""
    start = time.perf_counter()
    for title, body in texts:
        desk.put(title, body)
    return (time.perf_counter() - start) / len(texts) * 1000


def size(connection: sqlite3.Connection) -> int:
    """Of table ``bands``: its rows without a fill factor, when SQLite cannot say its pages."""
    try:
        return int(connection.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'bands'").fetchone()[0])
    except sqlite3.OperationalError:
        return 14 * int(connection.execute("SELECT count(*) FROM bands").fetchone()[0])


def invent(rng: random.Random, stories: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Texts of real sentences, as long as real ones, with a word in five replaced: 17,000 sentences would
    be seen again and again in 100,000 texts, which real sentences are not."""
    lines = [line for _, body in stories for line in sentences(body)]
    vocabulary = " ".join(body for _, body in stories).split()
    while True:
        title, body = rng.choice(stories)
        chosen = rng.choices(lines, k=len(sentences(body)))
        text = [
            rng.choice(vocabulary) if rng.random() < 0.2 else word for line in chosen for word in line.split()
        ]
        yield title, " ".join(text)


if __name__ == "__main__":
    sys.exit(main())
