"""Why a request was not sent or not answered, as exceptions and in words for the ledger."""

from __future__ import annotations

from datetime import datetime

from scrapy import exceptions as scrapy_errors
from scrapy.exceptions import IgnoreRequest

_UNREACHABLE: tuple[tuple[type[Exception], str], ...] = (
    (scrapy_errors.DownloadTimeoutError, "no answer in time"),
    (scrapy_errors.CannotResolveHostError, "host not found"),
    (scrapy_errors.DownloadConnectionRefusedError, "connection refused"),
    (scrapy_errors.DownloadFailedError, "connection lost"),
)
_BROKEN: tuple[tuple[type[Exception], str], ...] = (
    (scrapy_errors.DownloadCancelledError, "larger than DOWNLOAD_MAXSIZE"),
    (scrapy_errors.ResponseDataLossError, "cut off before its end"),
    (scrapy_errors.UnsupportedURLSchemeError, "not http or https"),
)


class Refused(IgnoreRequest):
    """Forbidden: by robots.txt, or by our own rules on where a crawl may go."""


class Later(IgnoreRequest):
    """Not now: asked again at ``until``, without counting as an attempt.

    ``network``: because of something that a missing network would explain.  ``asked``: because the
    server asked for it (Retry-After).
    """

    def __init__(self, reason: str, until: datetime, *, network: bool = False, asked: bool = False) -> None:
        super().__init__(reason)
        self.until = until
        self.network = network
        self.asked = asked


def in_words(error: BaseException) -> tuple[str, bool]:
    """What went wrong, for a person, and whether a missing network would explain it."""
    for kind, words in _UNREACHABLE:
        if isinstance(error, kind):
            return words, True
    for kind, words in _BROKEN:
        if isinstance(error, kind):
            return words, False
    return str(error) or type(error).__name__, isinstance(error, Later) and error.network
