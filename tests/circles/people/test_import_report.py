"""What is said of an import, and the refused lines to mend and send again."""

import csv
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from circles.people.import_line import FORMULA
from circles.people.import_report import as_json, from_json, refused_as_csv, safe_cell
from circles.people.import_rows import RefusedLine
from circles.people.importing import Tally


def tally(*refused: RefusedLine) -> Tally:
    return Tally(created=2, unchanged=1, refused=list(refused), flagged=[3], columns=("first_name", "notes"))


def test_a_result_is_the_same_after_it_was_kept() -> None:
    kept = tally(RefusedLine(4, "No.", ("Asha", "\udce9 and\ud83d")))
    assert from_json(as_json(kept)) == kept


def test_refused_lines_come_with_number_and_reason_in_front() -> None:
    text = refused_as_csv(tally(RefusedLine(4, "There is no first name.", ("", 'says "hi",\nthen goes'))))
    assert list(csv.reader(StringIO(text))) == [
        ["line", "reason", "first_name", "notes"],
        ["4", "There is no first name.", "", 'says "hi",\nthen goes'],
    ]


@given(st.text(alphabet=st.characters(), max_size=30))
def test_no_spreadsheet_runs_a_cell_and_none_is_hidden(text: str) -> None:
    safe = safe_cell(text)
    assert not safe.lstrip().startswith(FORMULA)
    assert all(one.isprintable() or one == "\n" for one in safe)
    assert safe.encode("utf-8").decode() == safe


def test_an_ordinary_cell_stays_as_it_is() -> None:
    assert safe_cell("Siân O’Brien-Jones, 12 – 14") == "Siân O’Brien-Jones, 12 – 14"
