"""A people file, read into lines: CSV or XLSX, hostile or honest. Nothing here knows what the columns mean.

A file that cannot be read at all is refused with one sentence (`FileRefused`). A line that cannot be read is kept as a
refused line with its number and reason, and the lines after it are read on.
"""

from collections.abc import Iterator

from circles.people.import_csv import read_csv
from circles.people.import_line import MOST_LINES, TOO_MANY, FileRefused, Line
from circles.people.import_workbook import read_workbook

MOST_BYTES = 5 * 1024 * 1024
_NOT_CSV = (
    (b"\xff\xfe", "This file is saved as UTF-16. Save it as CSV UTF-8."),
    (b"\xfe\xff", "This file is saved as UTF-16. Save it as CSV UTF-8."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel file. Save it as XLSX or as CSV UTF-8."),
    (b"%PDF", "This is a PDF. Save the list as CSV UTF-8 or XLSX."),
)


def read_lines(content: bytes) -> list[Line]:
    """Every line with something in it, the header first. Raises FileRefused for a file that is no list."""
    if len(content) > MOST_BYTES:
        raise FileRefused("This file is larger than 5 MB. Split it into smaller files.")
    if not content.strip():
        raise FileRefused("This file is empty.")
    if content.startswith(b"PK\x03\x04"):
        return _bounded(read_workbook(content))
    for mark, sentence in _NOT_CSV:
        if content.startswith(mark):
            raise FileRefused(sentence)
    return _bounded(read_csv(content))


def _bounded(lines: Iterator[Line]) -> list[Line]:
    taken = []
    for line in lines:
        taken.append(line)
        if len(taken) > MOST_LINES + 1:
            raise FileRefused(TOO_MANY)
    return taken
