"""One line of a people file, and what no line may hold whatever its columns mean."""

from dataclasses import dataclass

from circles.errors import Refusal

MOST_LINES = 20_000
MOST_CELL = 500
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@")
TOO_MANY = f"This file has more than {MOST_LINES:,} lines. Split it into smaller files."
TOO_LONG = f"A cell is longer than {MOST_CELL} characters."
NOT_UTF8 = "Some letters could not be read. Save the file as CSV UTF-8 and try this line again."
STRAY_BOM = "There is a stray byte-order mark in this line. Type the line again."
RUNS = "A cell begins with = + - or @, which a spreadsheet would run. Take that character away."
UNSEEN = "There is a character in this line that cannot be seen. Type the line again."
_JOINERS = "\u200c\u200d"  # letters of Persian and Hindi need them


class FileRefused(Refusal):
    """The whole file cannot be taken."""


@dataclass(frozen=True)
class Line:
    """One line of a file: its number (the header is line 1), its cells, and why it cannot be read, if so."""

    number: int
    cells: tuple[str, ...]
    refusal: str = ""


def unfit(cells: tuple[str, ...]) -> str:
    """Why the cells of a line cannot be taken, whatever they mean, or nothing."""
    joined = "".join(cells)
    if not joined.isprintable() and (reason := _unseen(joined)):
        return reason
    if any(len(cell) > MOST_CELL for cell in cells):
        return TOO_LONG
    return RUNS if any(cell.lstrip().startswith(FORMULA) for cell in cells) else ""


def _unseen(text: str) -> str:
    if any("\udc80" <= one <= "\udcff" for one in text):
        return NOT_UTF8
    if BOM in text:
        return STRAY_BOM
    hidden = any(not one.isprintable() and not one.isspace() and one not in _JOINERS for one in text)
    return UNSEEN if hidden else ""
