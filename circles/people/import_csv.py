"""The lines of a CSV, read so that one bad line spoils no other."""

import csv
import re
from collections.abc import Iterator

from circles.people.import_line import BOM, MOST_CELL, TOO_LONG, TOO_MANY, FileRefused, Line, unfit

MOST_PHYSICAL = 200_000
LINES_IN_A_CELL = 50  # a quote that is never closed would else swallow the rest of the file
OPEN_QUOTE = "A quote mark is opened and not closed."
ODD_QUOTES = "The quote marks in this line do not match."
_LINE_END = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


def read_csv(content: bytes) -> Iterator[Line]:
    """The lines of a CSV. Bytes that are no UTF-8 spoil their own line only."""
    if content.count(b"\n") + content.count(b"\r") > MOST_PHYSICAL:
        raise FileRefused(TOO_MANY)
    text = content.decode("utf-8", "surrogateescape").removeprefix(BOM)  # Excel's "CSV UTF-8" begins with one
    physical = [one for one in _LINE_END.split(text) if one]
    at, width = 0, 0
    while at < len(physical):
        line, taken = _next(physical, at, width)
        at += taken
        if line is not None:
            width = width or len(line.cells)
            yield line


def _next(physical: list[str], at: int, width: int) -> tuple[Line | None, int]:
    """The line that begins at `at`, and how many physical lines it took.

    A quoted cell may hold line ends. Where that reading makes no good line and would swallow lines that look whole by
    themselves, a quote mark went astray: then only the first physical line is refused and the reading goes on behind.
    """
    taken = _length(physical, at)
    if taken == 0:
        return Line(at + 1, (physical[at].strip()[:MOST_CELL],), OPEN_QUOTE), 1
    line = _parse("".join(physical[at : at + taken]), at + 1)
    if line is None or _good(line, width) or not any(_whole(one, width) for one in physical[at + 1 : at + taken]):
        return line, taken
    return Line(at + 1, (physical[at].strip()[:MOST_CELL],), OPEN_QUOTE), 1


def _good(line: Line, width: int) -> bool:
    return not line.refusal and len(line.cells) == (width or len(line.cells))


def _whole(text: str, width: int) -> bool:
    line = _parse(text, 0)
    return line is not None and _good(line, width)


def _length(physical: list[str], at: int) -> int:
    """How many physical lines one line of the list takes, by its quote marks; 0 where a quote is never closed."""
    quotes = 0
    for taken, one in enumerate(physical[at : at + LINES_IN_A_CELL], 1):
        quotes += one.count('"')
        if quotes % 2 == 0:
            return taken
    return 0


def _parse(text: str, number: int) -> Line | None:
    """One line of the list, or None where there is nothing in it."""
    if not text.strip():
        return None
    try:
        cells = tuple(next(csv.reader([text], strict=True)))
    except (csv.Error, StopIteration) as error:
        reason = TOO_LONG if "field larger" in str(error) else ODD_QUOTES
        return Line(number, (text.strip()[:MOST_CELL],), reason)
    return Line(number, cells, unfit(cells))
