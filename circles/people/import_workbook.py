"""The lines of an XLSX workbook's first sheet, read without trusting the file: sizes are looked at before its cells."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from circles.people.import_line import FileRefused, Line, unfit

MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
MOST_COLUMNS, MOST_ROWS = 40, 1_048_576
UNREADABLE = "We could not read this as an XLSX file. Save it again, or save it as CSV UTF-8."
TOO_LARGE = "This file unpacks to far more than a list of people. Save the list alone, as CSV UTF-8."


def read_workbook(content: bytes) -> Iterator[Line]:
    """Yields the rows with something in them. Raises FileRefused for what is no workbook, or unpacks to too much."""
    _refuse_bombs(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the size a file claims is not believed
        rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
        width = 0
        for number, row in enumerate(rows, 1):
            cells = _trimmed(row)
            if number > MOST_ROWS:  # gaps between row numbers are counted through, and a file may lie about them
                raise FileRefused(UNREADABLE)
            if cells:
                width = width or len(cells)  # the header's: empty cells at the end of a row are not kept in the file
                padded = cells + ("",) * (width - len(cells))
                yield Line(number, padded, unfit(cells))
    except Exception:  # noqa: BLE001 - a hostile file fails in a hundred ways inside the reader; all mean the same
        raise FileRefused(UNREADABLE) from None


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise FileRefused(UNREADABLE) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise FileRefused(TOO_LARGE)


def _trimmed(row: tuple[Any, ...]) -> tuple[str, ...]:
    """The cells as text, without the empty ones at the end of the row."""
    cells = [_text(one) for one in row]
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _text(value: Any) -> str:
    """A cell as it would stand in a CSV. A number that lost its leading 0 is a mobile number to the number reader."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
