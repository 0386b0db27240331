"""What every data card says."""

from __future__ import annotations

COLUMNS = {
    "id": "number in the archive that this was exported from",
    "outlet": "who published it, see below",
    "url": "its address",
    "kind": "`article`, `live`, `gallery`, `opinion` …",
    "title": "headline",
    "summary": "as the page gives it, often none",
    "authors": "by-line",
    "section": "of the outlet, as it names it",
    "tags": "as the outlet gives them",
    "image_url": "address of its picture; the picture is not here",
    "language": "ISO 639 code",
    "published_at": "moment of publication, UTC; empty where only the day is known",
    "published_day": "day of publication in the outlet's time zone",
    "published_from": "where the date stood: `json-ld`, `meta`, `time`, `url`, `feed`, `visible`",
    "published_raw": "the date as it stood there",
    "modified_at": "when the outlet says it changed it, UTC",
    "credit_name": "whom the page names as its source",
    "credit_url": "the address that it gives for that",
    "word_count": "words of the body",
    "content_hash": "SHA-256 of title and body",
    "cluster_id": "the same number in all copies of a story; without any other meaning",
    "revision": "1, or more when the text was edited after it was first seen; this is the last one",
    "first_seen_at": "when the crawler first saw it, UTC",
    "checked_at": "when it was last looked at, UTC",
    "gone_at": "when the outlet was found to have removed it, UTC",
    "extractor": "version of what took the text from the page",
    "warc_file": "file with the page as it was served, in the archive",
    "warc_offset": "byte in that file",
    "sort_key": "a number that grows with time",
    "body": "text, paragraphs separated by a blank line",
}

COPIES_NONE = """\
Texts that are alike (Jaccard similarity of character 9-grams of 0.7 and more, compared without spaces and in one
spelling) form a cluster. Only the leader of each cluster is here: the one that another credits, else the earliest.
{left_out} copies were left out. Where articles were chosen by outlet, a story that another outlet leads is missing
altogether. Texts that are alike in part, such as briefs cut from a story, are different stories here."""

COPIES_ALL = """\
Copies are in it: texts that are alike (Jaccard similarity of character 9-grams of 0.7 and more, compared without spaces
and in one spelling) have the same `cluster_id`. To train or count on them, take one of each."""

SPLIT = """\
The part is decided by a hash of `cluster_id`, so all copies of a story are in the same part, and stay there in later
exports of the same archive with the same shares. Only when it turns out that two clusters are one does the one that began
later move to the part of the other; a cluster may also move when its first article is removed from the archive or edited
beyond likeness."""

MADE = """\
Akhbar {akhbar} fetched the pages, asking robots.txt before each, and never went around a paywall. The body was located with
trafilatura and mended for Urdu; lines that stand on many pages of an outlet were left out, as were pages that are no articles
or not in Urdu. The text is normalised (NFC; Arabic letters and digits to those of Urdu); zero-width non-joiners and
diacritics are kept. Versions of the extractor, with the number of articles: {extractors}."""

RIGHTS = """\
The texts belong to their publishers and authors. Neither Akhbar nor this export grants any right in them; whether you may
use, share or train on them is between you, the publishers and the law where you are. The table of outlets says what is
known of their wishes: robots.txt speaks of crawling, the last column of training; "not known" is no permission. When a publisher
asks for a text to be removed, remove it here too: `akhbar forget` cannot reach exports."""

LIMITS = """\
- News is what outlets chose to publish: their regions, topics and views are those of this data set.
- It holds names and doings of real people, some of it mistaken or retracted since (`gone_at`, `revision`).
- What feeds and listings no longer named when they were first asked is missing, so years are not alike.
- Dates are the outlets' own. Some bodies still hold a caption or lack a paragraph."""
