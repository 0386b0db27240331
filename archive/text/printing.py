"""Text from the web on a terminal: shown, never obeyed."""

from __future__ import annotations

import re

# C0 and C1 controls carry terminal escapes; bidi overrides and isolates can make a line read as
# another one (CVE-2021-42574); line and paragraph separators break what is one line.  Newline and
# tab stay.  Lone surrogates cannot be encoded.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """*text* with every character that a terminal would act on replaced by U+FFFD."""
    return _UNSAFE.sub("\ufffd", text)
