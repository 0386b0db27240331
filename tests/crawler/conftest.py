"""Outlets from real files, and a run over them without Scrapy's engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive import outlets, runs
from archive.outlets import OutletRow
from archive.times import now
from crawler.catalogue import Catalogue
from crawler.limits import Limits
from crawler.outlet import Outlet
from crawler.run import Run
from crawler.wish import Wish
from pipelines.desk import Desk
from pipelines.extract import Knowledge, load_phrases


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes an outlet file."""
    folder = tmp_path / "outlets"
    folder.mkdir()

    def write_file(id_: str, more: str = "", *, domain: str | None = None, fetch: str = "") -> Path:
        domain = domain or f"{id_}.example"
        path = folder / f"{id_}.toml"
        path.write_text(
            f'id = "{id_}"\nname = "{id_.title()}"\nhome = "https://{domain}/"\ndomains = ["{domain}"]\n'
            f'timezone = "Asia/Karachi"\n{more}\n[[feeds]]\nurl = "https://{domain}/feed"\nevidence = "verified"\n'
            f"[articles]\nallow = ['^https://{domain}/news/[^/?]+$']\n[fetch]\n{fetch}\n",
            encoding="utf-8",
        )
        return path

    return write_file


@pytest.fixture
def catalogue(write: Callable[..., Path], tmp_path: Path) -> Catalogue:
    """Four outlets, one of them off, one bundled; and a broken file."""
    write("subh", 'country = "PK"')
    write("shaam", 'country = "IN"')
    write("raat", 'country = "PK"\nenabled = false\nreason = "closed"')
    write("sample", 'country = "PK"', domain="sample.akhbar.test")
    (tmp_path / "outlets" / "toota.toml").write_text('id = "toota"\nnmae = "x"\n', encoding="utf-8")
    return Catalogue.load(tmp_path / "outlets")


@pytest.fixture
def outlet(catalogue: Catalogue) -> Outlet:
    """One of them."""
    return catalogue.get("subh")


@pytest.fixture
def knowledge() -> Knowledge:
    """What extraction knows of an outlet that it knows nothing of."""
    return Knowledge(phrases=load_phrases())


@pytest.fixture
def open_run(catalogue: Catalogue, knowledge: Knowledge, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    """Opens a run over outlets of the catalogue, on an archive of its own."""
    desks: list[Desk] = []

    def open_(*ids: str, **wish: object) -> Run:
        desk = Desk(tmp_path / "data")
        desks.append(desk)
        chosen = {id_: catalogue.get(id_) for id_ in ids}
        rows = [OutletRow(id=id_, name=id_, home=f"https://{id_}.example/") for id_ in ids]
        desk.do_now(outlets.register, rows)
        run_id = desk.do_now(runs.start, "news", ids, now())
        return Run(
            desk=desk,
            run_id=run_id,
            wish=Wish(**{"spider": "news"} | wish),  # type: ignore[arg-type]
            outlets=chosen,
            knowledge=dict.fromkeys(ids, knowledge),
            limits=Limits(warc_scope="none", budgets={"recheck": 0, "backfill": 0}),
            warc=None,
        )

    yield open_
    for desk in desks:
        desk.close()
