"""How faithful is extraction?  Akhbar and others side by side, on pages whose content is known.

    python -m bench.fidelity [FOLDER …] [--all] [--worst N] [--json PATH]

FOLDER holds pages with a ``gold.jsonl`` (see bench/golden.py); default: the shared corpus when it is there, and
the sample paper.  Without --all only trafilatura, goose3 and newspaper4k are compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from archive.errors import AkhbarError
from archive.times import optional_text
from bench import golden, table
from bench.golden import FIELDS, Case
from bench.peers import ALL, OURS, QUICK, Absent, Peer, environment
from bench.scoring import Found, Score
from pipelines.extract import EXTRACTOR, Rejection, extract
from pipelines.extract.charset import to_text

NAME = "Akhbar"
Extract = Callable[[Case], tuple[Found, float]]


def main(arguments: list[str] | None = None) -> int:
    """Print a table for each set of pages."""
    parser = argparse.ArgumentParser(
        prog="bench.fidelity", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="*", type=Path, help="pages with a gold.jsonl")
    parser.add_argument("--all", action="store_true", help="compare with all peers")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="Akhbar's N worst pages, and why")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the figures there")
    options = parser.parse_args(arguments)
    try:
        sets = _sets(options.folder)
    except AkhbarError as error:
        print(f"bench.fidelity: {error}", file=sys.stderr)
        return error.exit_code
    pythons = _pythons(ALL if options.all else QUICK)
    results = {name: compare(cases, pythons) for name, cases in sets.items()}
    for name, columns in results.items():
        print("\n".join([f"\n{name}: {len(sets[name])} pages", *table.lines(columns)]))
        for line in table.worst(columns[NAME], options.worst):
            print(line)
    if options.json:
        options.json.write_text(json.dumps(_as_json(results), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0


def ours(case: Case) -> tuple[Found, float]:
    """Akhbar's own, in this process."""
    start = time.process_time()
    found = extract(case.page, case.knowledge)
    seconds = time.process_time() - start
    if isinstance(found, Rejection):
        return Found(
            False, fields=dict.fromkeys(FIELDS), reason=found.reason, remark=f"{found.reason}: {found.detail}"
        ), seconds
    at = found.published
    when = None if at is None else optional_text(at.at) or at.day.isoformat()
    fields = {name: getattr(found, name, None) for name in FIELDS} | {"published_from": at and at.source}
    return Found(True, found.body, fields, when), seconds


def score(cases: list[Case], extractor: Extract = ours) -> Score:
    """Over all pages; the first one is read once before, since many a library loads its data then."""
    result = Score()
    for case in cases[:1]:
        extractor(case)
    for case in cases:
        found, seconds = extractor(case)
        result.seconds += seconds
        result.add(case.name, case.gold, found)
    return result


def compare(cases: list[Case], pythons: dict[str, Path | Absent]) -> dict[str, Score | str]:
    """The score of each extractor, or why it has none."""
    columns: dict[str, Score | str] = {NAME: score(cases)}
    for name, python in pythons.items():
        try:
            if isinstance(python, Absent):
                raise python
            with Peer(name, python) as peer:
                columns[f"{name} {peer.version}"] = score(cases, _asking(peer))
        except Absent as error:
            columns[name] = str(error)
    return columns


def _pythons(names: tuple[str, ...]) -> dict[str, Path | Absent]:
    """The interpreter that each extractor runs in, or why there is none."""
    others: Path | Absent = Path(sys.executable)
    if set(names) - {OURS}:
        try:
            others = environment(names)
        except Absent as error:
            others = error
    return {name: Path(sys.executable) if name == OURS else others for name in names}


def _asking(peer: Peer) -> Extract:
    # All get the text as it should be read, so that none is scored for its guess at the encoding.
    return lambda case: peer.extract(to_text(case.page.body, case.page.content_type), case.page.url)


def _sets(folders: list[Path]) -> dict[str, list[Case]]:
    if folders:
        return {str(folder): golden.load(folder) for folder in folders}
    sets = {"the shared corpus": golden.load(golden.CORPUS)} if golden.CORPUS.is_dir() else {}
    return {**sets, "the sample paper": golden.sample()}


def _as_json(results: dict[str, dict[str, Score | str]]) -> dict[str, object]:
    return {
        "extractor": EXTRACTOR,
        "sets": {
            name: {
                extractor: {"absent": each}
                if isinstance(each, str)
                else {**each.figures(), "ms_page": round(1000 * each.seconds / max(1, each.pages), 2)}
                for extractor, each in columns.items()
            }
            for name, columns in results.items()
        },
    }


if __name__ == "__main__":
    raise SystemExit(main())
