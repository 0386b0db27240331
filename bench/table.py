"""Scores as a table: a column an extractor, the best figure of each row marked with ``*``."""

from __future__ import annotations

from collections.abc import Iterable

from bench.scoring import Score

# Label, figure, and which way is better (0: neither: a date that is missing may be honest).
_ROWS = (
    ("token precision", "precision", 1),
    ("token recall", "recall", 1),
    ("token F1", "f1", 1),
    ("exact bodies", "exact bodies", 1),
    ("leaked lines", "leaked lines", -1),
    ("lost paragraphs", "lost paragraphs", -1),
    ("title", "title", 1),
    ("authors", "authors", 1),
    ("date-time exact", "date exact", 1),
    ("  the day only", "date only", 0),
    ("  missing", "date missing", 0),
    ("  wrong", "date wrong", -1),
    ("credit link", "credit_url", 1),
    ("verdict: articles", "articles", 1),
    ("  listings", "listings", 1),
    ("  other languages", "other languages", 1),
    ("  other pages", "other pages", 1),
    ("ms/page (processor)", "ms/page", -1),
)
_SHARES = ("precision", "recall", "f1")
_COUNTED = ("leaked lines", "lost paragraphs")  # not out of a total
_LABEL, _COLUMN = 26, 15


def lines(columns: dict[str, Score | str]) -> list[str]:
    """The table, and below it why an extractor is not in it."""
    scores = {name: each for name, each in columns.items() if isinstance(each, Score)}
    whole = next(iter(scores.values()))
    names, versions = zip(*(name.partition(" ")[::2] for name in columns), strict=True)
    out = [_line("", names), _line("", versions)]
    for label, figure, better in _ROWS:
        out += _row(label, figure, better, columns, whole)
    out.append("* the best of the row; - the extractor does not speak of it")
    out += [f"n/a {name}: {each}" for name, each in columns.items() if isinstance(each, str)]
    return out


def worst(score: Score | str, count: int) -> list[str]:
    """The pages with most wrong, with what is wrong."""
    if isinstance(score, str):
        return []
    out = []
    for page, badness in score.badness.most_common(count):
        if badness:
            out.append(f"\n{page}")
            out += [f"  {each.figure}: {each.detail}" for each in score.faults if each.page == page]
    return out


def _row(label: str, figure: str, better: int, columns: dict[str, Score | str], whole: Score) -> list[str]:
    values = [None if isinstance(each, str) else _value(each, figure) for each in columns.values()]
    said = [value for value in values if value is not None]
    if not said or (figure not in (*_SHARES, *_COUNTED, "ms/page") and not whole.total[figure]):
        return []
    best = max(said, key=lambda value: value * better) if better else None
    digits = 4 if figure in _SHARES else 1 if figure == "ms/page" else 0
    cells = []
    for value, each in zip(values, columns.values(), strict=True):
        if value is None:
            cells.append("n/a" if isinstance(each, str) else "-")
        else:
            mark = "*" if best is not None and round(value, digits) == round(best, digits) else " "
            cells.append(f"{value:.{digits}f}{mark}")
    if figure not in (*_SHARES, *_COUNTED, "ms/page"):
        label += f" (of {whole.total[figure]})"
    return [_line(label, cells)]


def _value(score: Score, figure: str) -> float | None:
    if figure in _SHARES:
        return score.share(figure)
    if figure == "ms/page":
        return 1000 * score.seconds / max(1, score.pages)
    if figure in _COUNTED or score.total[figure]:
        return float(score.right[figure])
    return None


def _line(label: str, cells: Iterable[str]) -> str:
    return f"{label:<{_LABEL}}" + "".join(
        f"{cell if cell.endswith(('*', ' ')) else cell + ' ':>{_COLUMN}}" for cell in cells
    )
