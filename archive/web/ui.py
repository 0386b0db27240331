"""The interface's language: its words, digits, dates and links.  Texts of the archive are never changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from archive.web.texts import MONTHS, texts

LANGUAGES = ("ur", "en")
_DIGITS = str.maketrans("0123456789,.", "۰۱۲۳۴۵۶۷۸۹٬٫")
_SAFE = "/:"  # in a path


@dataclass(frozen=True, slots=True)
class Ui:
    """``path`` and ``query`` are those of the page that is shown, for the links that lead back to it."""

    lang: str = "ur"
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, query: Mapping[str, str]) -> Ui:
        """The language that the address asks for (``lang=en``), else Urdu."""
        lang = query.get("lang", "ur")
        return cls(lang if lang in LANGUAGES else "ur", path, tuple(query.items()))

    @property
    def dir(self) -> str:
        """The direction of the interface's text."""
        return "rtl" if self.lang == "ur" else "ltr"

    @property
    def other(self) -> Ui:
        """The same page's other language."""
        return Ui("en" if self.lang == "ur" else "ur", self.path, self.query)

    def text(self, key: str, **values: object) -> str:
        """An interface text, its ``{names}`` filled in; numbers in the language's digits.

        Raises KeyError for a key that no ``TEXTS`` has.
        """
        shown = {
            name: self.number(value) if isinstance(value, int | float) else value
            for name, value in values.items()
        }
        return texts()[key][LANGUAGES.index(self.lang)].format(**shown)

    def count(self, key: str, number: int) -> str:
        """``key.one`` or ``key.many`` with ``{n}``: "ایک خبر", "۱۲ خبریں"."""
        return self.text(f"{key}.one" if number == 1 else f"{key}.many", n=number)

    def number(self, value: float) -> str:
        """A count with separators, in the language's digits; of fractions one place."""
        return self.digits(f"{value:,}" if isinstance(value, int) else f"{value:,.1f}")

    def percent(self, share: float, places: int = 0) -> str:
        """A share of 1 as per cent."""
        return self.digits(f"{share * 100:.{places}f}") + ("٪" if self.lang == "ur" else "%")

    def digits(self, text: str) -> str:
        """*text* in the language's digits and separators."""
        return text.translate(_DIGITS) if self.lang == "ur" else text

    def date(self, day: datetime.date) -> str:
        """ "۲۲ نومبر ۲۰۲۶"."""
        return f"{self._plain(day.day)} {self.month_name(day.month)} {self._plain(day.year)}"

    def month(self, day: datetime.date) -> str:
        """ "نومبر ۲۰۲۶"."""
        return f"{self.month_name(day.month)} {self._plain(day.year)}"

    def month_name(self, month: int) -> str:
        """By its number from 1."""
        return MONTHS[self.lang][month - 1]

    def moment(self, at: datetime.datetime, zone: str = "UTC") -> str:
        """Day and time in *zone*; of UTC it says so."""
        local = at.astimezone(datetime.UTC if zone == "UTC" else ZoneInfo(zone))
        comma = "، " if self.lang == "ur" else ", "
        utc = " UTC" if zone == "UTC" else ""
        return f"{self.date(local.date())}{comma}{self.digits(local.strftime('%H:%M'))}{utc}"

    def link(self, path: str, **query: object) -> str:
        """An address on this site in the same language; values None, False and "" are left out."""
        return self.address(path, list(query.items()))

    def here(self, **changes: object) -> str:
        """This page's address with some of its query changed (None takes a part away)."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        return self.address(self.path, [*kept, *changes.items()])

    def address(self, path: str, query: list[tuple[str, object]]) -> str:
        """As :meth:`link`, of pairs: a name may come more than once."""
        pairs = [
            (name, "1" if value is True else str(value))
            for name, value in query
            if name != "lang" and value is not None and value is not False and value != ""
        ]
        if self.lang != "ur":
            pairs.append(("lang", self.lang))
        # A lone surrogate cannot be part of an address.
        text = urlencode(pairs, errors="replace")
        return quote(path, safe=_SAFE, errors="replace") + (f"?{text}" if text else "")

    def _plain(self, number: int) -> str:
        return self.digits(str(number))
