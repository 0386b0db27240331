"""One extractor in a process of its own: ``python peer_worker.py NAME``.

Reads a JSON line a page (``html``, ``url``) and answers with one: ``text``, the fields that it speaks of and the
``seconds`` of processor time it took, or ``error``.  The first line says which version answers and which fields
it speaks of, or why there is none.  Needs nothing of this project.
Each extractor is set as its documentation says for articles in Urdu, and fetches nothing.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Answer = dict[str, Any]
Extractor = Callable[[str, str], Answer]
URDU = "ur"


def trafilatura() -> Extractor:
    from trafilatura import bare_extraction

    def extract(html: str, url: str) -> Answer:
        found = bare_extraction(html, url=url, with_metadata=True)
        if not found:
            return {"text": ""}
        names = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"text": found.text, "title": found.title, "authors": names, "published": found.date}

    return extract


def goose3() -> Extractor:
    from goose3 import Goose

    goose = Goose({"use_meta_language": False, "target_language": URDU, "enable_image_fetching": False})

    def extract(html: str, url: str) -> Answer:
        found = goose.extract(url=url, raw_html=html)
        when = found.publish_datetime_utc or found.publish_date
        return {
            "text": found.cleaned_text,
            "title": found.title,
            "authors": list(found.authors),
            "published": when,
        }

    return extract


def newspaper4k() -> Extractor:
    from newspaper import Article

    def extract(html: str, url: str) -> Answer:
        found = Article(url, language=URDU, fetch_images=False)
        found.download(input_html=html)
        found.parse()
        return {
            "text": found.text,
            "title": found.title,
            "authors": list(found.authors),
            "published": found.publish_date,
        }

    return extract


def news_please() -> Extractor:
    from newsplease import NewsPlease

    def extract(html: str, url: str) -> Answer:
        found = NewsPlease.from_html(html, url=url, fetch_images=False)
        return {
            "text": found.maintext,
            "title": found.title,
            "authors": list(found.authors or ()),
            "published": found.date_publish,
        }

    return extract


def readability() -> Extractor:
    from lxml.html import fromstring
    from readability import Document

    blocks = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "tr", "figcaption", "br"}

    def extract(html: str, url: str) -> Answer:
        document = Document(html, url=url)
        root = fromstring(document.summary())
        for element in root.iter():  # it answers with markup: its blocks become lines
            if element.tag in blocks:
                element.tail = "\n" + (element.tail or "")
        return {"text": root.text_content(), "title": document.short_title()}

    return extract


def justext() -> Extractor:
    import justext as library

    words = library.get_stoplist("Urdu")

    def extract(html: str, url: str) -> Answer:
        paragraphs = library.justext(html, words)
        return {"text": "\n".join(each.text for each in paragraphs if not each.is_boilerplate)}

    return extract


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text

    def extract(html: str, url: str) -> Answer:
        return {"text": extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False)}

    return extract


_ALL = ("title", "authors", "published")
# By name: the extractor, its distribution on PyPI, the fields that it speaks of.
EXTRACTORS: dict[str, tuple[Callable[[], Extractor], str, tuple[str, ...]]] = {
    "trafilatura": (trafilatura, "trafilatura", _ALL),
    "goose3": (goose3, "goose3", _ALL),
    "newspaper4k": (newspaper4k, "newspaper4k", _ALL),
    "news-please": (news_please, "news-please", _ALL),
    "readability": (readability, "readability-lxml", ("title",)),
    "jusText": (justext, "jusText", ()),
    "resiliparse": (resiliparse, "Resiliparse", ()),
}


def main() -> None:
    """Answer until the pages end."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer

    def say(answer: Answer) -> None:
        print(json.dumps(answer, default=_text), file=answers, flush=True)

    make, distribution, fields = EXTRACTORS[sys.argv[1]]
    try:
        extract = make()
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is shown in the table's place
        say({"error": f"{type(error).__name__}: {error}"})
        return
    say({"version": version(distribution), "fields": fields})
    for line in sys.stdin:
        page = json.loads(line)
        start = time.process_time()
        try:
            answer = extract(page["html"], page["url"])
        except Exception as error:  # noqa: BLE001 - a page that breaks an extractor counts against it, not against the run
            answer = {"error": f"{type(error).__name__}: {error}"}
        say({**answer, "seconds": time.process_time() - start})


def _text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    main()
