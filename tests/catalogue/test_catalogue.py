from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.errors import CatalogueError, UnknownOutlet
from crawler.catalogue import Catalogue

if TYPE_CHECKING:
    from pathlib import Path

OUTLET = """\
id = "{0}"
name = "{0}"
home = "https://{0}.test/"
domains = ["same.test"]
feeds = [{{ url = "https://{0}.test/feed/" }}]
articles.allow = ['/news/\\d+$']
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("bbc_urdu", "jang", "express"):
        (tmp_path / f"{name}.toml").write_text(OUTLET.format(name))
    (tmp_path / "retired.toml").write_text("enabled = false\n" + OUTLET.format("retired"))
    (tmp_path / "broken.toml").write_text("id = ")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / ".#jang.toml").write_text("an editor's lock")
    (tmp_path / "notes.txt").write_text("no outlet")
    return tmp_path


def test_the_broken_do_not_keep_the_others_from_loading(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    assert list(catalogue.outlets) == ["bbc_urdu", "express", "jang", "retired"]
    assert list(catalogue.broken) == ["broken", "folder"]
    assert "broken.toml: not valid TOML" in str(catalogue.broken["broken"])
    assert [outlet.id for outlet in catalogue.enabled()] == ["bbc_urdu", "express", "jang"]


def test_get(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    assert catalogue.get("jang").id == "jang"
    with pytest.raises(CatalogueError, match=r"broken\.toml: not valid TOML"):
        catalogue.get("broken")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("bcc_urdu", "no outlet 'bcc_urdu'; did you mean bbc_urdu? 'scrapy list' shows all"),
        ("brokn", "no outlet 'brokn'; did you mean broken? 'scrapy list' shows all"),
        ("zzz", "no outlet 'zzz'; 'scrapy list' shows all"),
        ("", "no outlet ''; 'scrapy list' shows all"),
        ("../jang", "no outlet '../jang'; did you mean jang? 'scrapy list' shows all"),
    ],
)
def test_unknown(folder: Path, name: str, message: str) -> None:
    with pytest.raises(UnknownOutlet) as caught:
        Catalogue.load(folder).get(name)
    assert str(caught.value) == message


def test_read_only(folder: Path) -> None:
    catalogue = Catalogue.load(folder)
    with pytest.raises(TypeError):
        catalogue.outlets["x"] = catalogue.get("jang")  # type: ignore[index]


@pytest.mark.parametrize(("name", "why"), [("missing", "No such file"), ("notes.txt", "Not a directory")])
def test_no_folder(folder: Path, name: str, why: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(folder / name)
    assert f"no folder of outlets at {folder / name}: {why}" in str(caught.value)
    assert "AKHBAR_OUTLETS" in str(caught.value)


def test_an_empty_folder_is_a_catalogue(tmp_path: Path) -> None:
    assert not Catalogue.load(tmp_path).outlets
