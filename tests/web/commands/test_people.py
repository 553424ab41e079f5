"""`circles import people`: the last line counts, refused lines go to a file, and the ending says what it was."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from circles.database import open_engine
from tests import databases
from tests.circles.people.people_files import Desk, as_csv, as_xlsx, volunteer
from web.command import app

LINES = (volunteer(1), volunteer(2, postcode=""), volunteer(3, mobile="07700 900001"))


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    from tests.conftest import KEY

    url = databases.sqlite_copy(sqlite_template, tmp_path)
    monkeypatch.setenv("CIRCLES_DATABASE_URL", url)
    monkeypatch.setenv("CIRCLES_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CIRCLES_ENCRYPTION_KEYS", KEY)
    engine = open_engine(url)
    yield Desk(engine)
    engine.dispose()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(as_csv(*LINES))
    return path


def run(file: Path, *more: str, kind: str = "volunteers", provider: str = "Northside") -> Result:
    return CliRunner().invoke(app, ["import", "people", str(file), "--kind", kind, "--provider", provider, *more])


def last_line(result: Result) -> str:
    return result.output.strip().splitlines()[-1]


def test_the_last_line_counts_and_a_second_time_adds_nothing(desk: Desk, file: Path) -> None:
    first, second = run(file), run(file)
    assert "line 3: There is no postcode." in first.output
    assert (first.exit_code, last_line(first)) == (1, "created 2, unchanged 0, refused 1")
    assert last_line(second) == "created 0, unchanged 2, refused 1"


def test_a_dry_run_changes_nothing(desk: Desk, file: Path) -> None:
    assert last_line(run(file, "--dry-run")) == last_line(run(file, "--dry-run")) == "created 2, unchanged 0, refused 1"


def test_a_file_without_a_mistake_ends_with_nought(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(as_xlsx(volunteer(7)))
    result = run(path)
    assert (result.exit_code, last_line(result)) == (0, "created 1, unchanged 0, refused 0")


def test_refused_lines_are_written_where_asked(desk: Desk, file: Path, tmp_path: Path) -> None:
    run(file, "--errors", str(tmp_path / "out.csv"))
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as out:
        header, line = csv.reader(out)
    assert header[:3] == ["line", "reason", "first_name"]
    assert line[:3] == ["3", "There is no postcode.", "Asha2"]


def test_a_file_that_is_no_list_is_a_problem_told_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(bytes(range(256)) * 40_000)
    result = run(path)
    assert "larger than 5 MB" in result.output
    assert (result.exit_code, last_line(result)) == (1, "created 0, unchanged 0, refused 0")


@pytest.mark.parametrize("wrong", [{"kind": "pets"}, {"provider": "Westside"}])
def test_a_kind_or_provider_that_is_none_is_wrong_use(desk: Desk, file: Path, wrong: dict[str, str]) -> None:
    assert run(file, **wrong).exit_code == 2


def test_a_file_that_is_not_there_is_wrong_use(desk: Desk, tmp_path: Path) -> None:
    assert run(tmp_path / "none.csv").exit_code == 2
