"""From the lines of a file to newcomers and refusals. Reads no database, so a file can be checked as a whole first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from circles.people.details import tidy
from circles.people.import_kinds import Cells, FileKind, Known, Newcomer
from circles.people.import_line import FileRefused, Line

SEEN_LINE = "This whole line stands earlier in the file."
SEEN_EMAIL = "This e-mail address stands earlier in the file."
KEPT_CELLS = 40


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken: its number, why not, and what stood in it."""

    number: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """A file as it was understood."""

    columns: tuple[str, ...]
    newcomers: list[Newcomer]
    refused: list[RefusedLine]

    @property
    def total(self) -> int:
        return len(self.newcomers) + len(self.refused)


def read_rows(lines: Sequence[Line], kind: FileKind, known: Known) -> Rows:
    """Check every line. Raises FileRefused where the header is not the one of this kind of file."""
    columns = _columns(lines, kind)
    seen_lines: set[tuple[str, ...]] = set()
    seen_emails: set[str] = set()
    newcomers, refused = [], []
    for line in lines[1:]:
        taken = _one(line, columns, kind, known, seen_lines, seen_emails)
        if isinstance(taken, Newcomer):
            newcomers.append(taken)
        else:
            refused.append(RefusedLine(line.number, taken, line.cells[:KEPT_CELLS]))
    return Rows(columns, _with_shared_mobiles(newcomers), refused)


def _one(
    line: Line, columns: tuple[str, ...], kind: FileKind, known: Known, seen_lines: set[tuple[str, ...]],
    seen_emails: set[str],
) -> Newcomer | str:  # fmt: skip
    """A newcomer, or the reason why not. A line counts as seen even where it was refused."""
    if line.refusal:
        return line.refusal
    if line.cells in seen_lines:
        return SEEN_LINE
    seen_lines.add(line.cells)
    if len(line.cells) != len(columns):
        return f"This line has {len(line.cells):,} fields where the header has {len(columns)}."
    cells = Cells(line.number, dict(zip(columns, line.cells, strict=True)))
    newcomer = replace(kind.read(cells, known), cells=line.cells)
    if newcomer.email and newcomer.email in seen_emails:
        cells.problems.insert(0, SEEN_EMAIL)
    seen_emails.add(newcomer.email)
    return " ".join(cells.problems) if cells.problems else newcomer


def _columns(lines: Sequence[Line], kind: FileKind) -> tuple[str, ...]:
    """The header's columns, in the file's own order. Raises FileRefused with what is missing and what is too many."""
    header = lines[0] if lines else Line(1, ())
    named = tuple(tidy(cell).lower().replace(" ", "_") for cell in header.cells)
    if sorted(named) == sorted(kind.columns) and not header.refusal:
        return named
    missing = [column for column in kind.columns if column not in named]
    surplus = [column[:40] for column in dict.fromkeys(named) if column not in kind.columns]
    told = [
        f"The first line must name these columns, with commas between: {','.join(kind.columns)}.",
        f"Missing: {', '.join(missing)}." if missing else "",
        f"Not known: {', '.join(surplus[:5])}." if surplus else "",
        header.refusal,
    ]
    raise FileRefused(" ".join(one for one in told if one))


def _with_shared_mobiles(newcomers: list[Newcomer]) -> list[Newcomer]:
    shared = {mobile for mobile, times in Counter(one.mobile for one in newcomers).items() if mobile and times > 1}
    return [replace(one, mobile_twice=True) if one.mobile in shared else one for one in newcomers]
