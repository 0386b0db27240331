"""Pictures of the web site for the README: make screenshots

Crawls the bundled newspaper into a fresh archive, on two days of its own, serves it, and takes pictures of the
front page, an edited article and some trends into docs/screenshots.  Needs Chromium (apt-get install chromium).
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

from archive.archive import Archive
from archive.db import open_raw

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
WIDTH = 1280
EDITED = "http://sample.akhbar.test/news/1042"
WORDS = "کراچی، لاہور"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# The paper as it stood a day later; "scrapy crawl sample" always meets the first day.
_CRAWL = """
import sys
from functools import partial
from crawler.middlewares import bundled
from crawler.sample import SampleSite
bundled.SampleSite = partial(SampleSite, state=sys.argv.pop())
from scrapy.cmdline import execute
execute(["scrapy", "crawl", "sample"])
"""

# Text on a screen has some thousand colours, and hardly anybody sees more than 256 of them: a third of the size.
_PALETTE = """async source => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const drawing = canvas.getContext("2d");
    drawing.drawImage(image, 0, 0);
    const pixels = drawing.getImageData(0, 0, image.width, image.height).data;
    const counts = new Map();
    const colour = at => (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2];
    for (let at = 0; at < pixels.length; at += 4)
        counts.set(colour(at), (counts.get(colour(at)) || 0) + 1);
    const palette = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 256).map(each => each[0]);
    const places = new Map(palette.map((each, at) => [each, at]));
    const part = (each, bits) => (each >> bits) & 255;
    const far = (one, other) => [16, 8, 0].reduce((sum, bits) => sum + (part(one, bits) - part(other, bits)) ** 2, 0);
    const nearest = each => palette.reduce((best, _, at) => far(each, palette[at]) < far(each, palette[best]) ? at : best, 0);
    const rows = [];
    for (let y = 0; y < image.height; y++) {
        let row = "";
        for (let x = 0; x < image.width; x++) {
            const each = colour((y * image.width + x) * 4);
            if (!places.has(each)) places.set(each, nearest(each));
            row += String.fromCharCode(places.get(each));
        }
        rows.push(btoa(row));
    }
    return [image.width, palette, rows];
}"""


def main() -> int:
    """Take the pictures; returns the exit code."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("screenshots need Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        data = Path(folder)
        crawl(data, "today")
        make_due(data)
        crawl(data, "tomorrow")
        with Archive(data) as archive:
            edited = archive.article(EDITED).id
        pages = {
            "front": ("/", 1500),
            "article": (f"/article/{edited}", None),
            "trends": (f"/trends?{urlencode({'q': WORDS})}", None),
        }
        with serving(data) as site, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            page = chromium.new_page(viewport={"width": WIDTH, "height": 800})
            for name, (path, height) in pages.items():
                take(page, site + path, FOLDER / f"{name}.png", height)
            chromium.close()
    return 0


def crawl(data: Path, state: str) -> None:
    """Crawl the bundled newspaper in one of its states."""
    environment = {**os.environ, "AKHBAR_DATA": str(data)}
    subprocess.run(
        [sys.executable, "-c", _CRAWL, state], cwd=ROOT, env=environment, check=True, capture_output=True
    )


def make_due(data: Path) -> None:
    """As if a day had passed."""
    with closing(open_raw(data)) as connection:
        for table in ("pages", "sources"):
            connection.execute(
                f"UPDATE {table} SET next_due_at = '2000-01-01T00:00:00Z' WHERE next_due_at IS NOT NULL"
            )


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """``akhbar serve`` over *data*; gives its address."""
    command = [Path(sys.executable).with_name("akhbar"), "--data", data, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[0].rstrip("/")
        finally:
            process.terminate()


def take(page: Page, address: str, path: Path, height: int | None) -> None:
    """A picture of the whole page, or of its upper part, and what it weighs."""
    page.goto(address, wait_until="load")
    page.evaluate("document.fonts.ready")
    clip = None if height is None else {"x": 0, "y": 0, "width": WIDTH, "height": height}
    picture = page.screenshot(full_page=True, clip=clip)
    page.goto("about:blank")
    path.write_bytes(png(*page.evaluate(_PALETTE, f"data:image/png;base64,{b64encode(picture).decode()}")))
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")


def png(width: int, palette: list[int], rows: list[str]) -> bytes:
    """A PNG file of indexed colours (ISO/IEC 15948), its rows as places in the palette."""
    pixels = b"".join(b"\0" + b64decode(row) for row in rows)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, len(rows), 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(colour.to_bytes(3) for colour in palette)),
        (b"IDAT", zlib.compress(pixels, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


if __name__ == "__main__":
    sys.exit(main())
