"""What cannot be shown, in a sentence for the reader and the archive's own words for the operator."""

from __future__ import annotations

from archive.web.view import View

TEXTS: dict[str, tuple[str, str]] = {
    "error.400": ("یہ درخواست سمجھ میں نہیں آئی", "This request makes no sense"),
    "error.400.more": (
        "پتے میں کوئی بات درست نہیں۔ اسے دیکھ لیں، یا پہلے صفحے سے شروع کریں۔",
        "Something in the address is wrong. Check it, or start from the front page.",
    ),
    "error.404": ("یہ صفحہ یہاں نہیں ہے", "This page is not here"),
    "error.404.more": (
        "ہو سکتا ہے پتا غلط ہو، یا یہ خبر ذخیرے میں نہ ہو۔ تلاش کر کے دیکھیں۔",
        "The address may be wrong, or the archive does not hold this story. Try a search.",
    ),
    "error.405": ("یہاں صرف پڑھا جا سکتا ہے", "This site can only be read"),
    "error.405.more": ("یہ ویب گاہ کچھ بدلنے نہیں دیتی۔", "Nothing can be changed through it."),
    "error.500": ("ہماری طرف سے غلطی ہوئی", "Something went wrong on our side"),
    "error.500.more": (
        "غلطی درج کر لی گئی ہے۔ صفحہ دوبارہ کھول کر دیکھیں۔",
        "The error was logged. Try to load the page again.",
    ),
    "error.503": ("ذخیرہ اس وقت جواب نہیں دے رہا", "The archive does not answer just now"),
    "error.503.more": (
        "تھوڑی دیر بعد دوبارہ کوشش کریں، یا تلاش کو مختصر کریں۔",
        "Try again in a while, or ask for less.",
    ),
    "error.home": ("پہلا صفحہ", "Front page"),
}

KNOWN = (400, 404, 405, 500, 503)


def page(status: int, detail: str = "") -> View:
    """``detail`` is the archive's own line, in English."""
    return View("error.html", {"status": status if status in KNOWN else 500, "detail": detail}, status)
