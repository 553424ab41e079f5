"""What is said of an import: its result as it is kept, and the refused lines as a CSV to mend and send again."""

import csv
import json
from io import StringIO

from circles.people.import_line import FORMULA
from circles.people.import_rows import RefusedLine
from circles.people.importing import Tally


def as_json(tally: Tally) -> str:
    """The result of a job."""
    return json.dumps({
        "created": tally.created,
        "unchanged": tally.unchanged,
        "refused": [[one.number, one.reason, list(one.cells)] for one in tally.refused],
        "flagged": tally.flagged,
        "columns": list(tally.columns),
        "stopped": tally.stopped,
    })  # fmt: skip


def from_json(text: str) -> Tally:
    """The result again, as a page shows it."""
    kept = json.loads(text)
    return Tally(
        created=kept["created"],
        unchanged=kept["unchanged"],
        refused=[RefusedLine(number, reason, tuple(cells)) for number, reason, cells in kept["refused"]],
        flagged=kept["flagged"],
        columns=tuple(kept["columns"]),
        stopped=kept["stopped"],
    )


def refused_as_csv(tally: Tally) -> str:
    """The refused lines with number and reason in front, safe to open in a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["line", "reason", *tally.columns])
    for one in tally.refused:
        writer.writerow([one.number, one.reason, *(safe_cell(cell) for cell in one.cells)])
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet runs: an apostrophe stands before what would be a formula, and nothing is hidden."""
    shown = text.encode("utf-8", "replace").decode("utf-8")
    shown = "".join(one if one.isprintable() or one == "\n" else " " for one in shown)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA) else shown
