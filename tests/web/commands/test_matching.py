"""`circles match`: files good and bad, packed or not, from the command line."""

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.circles.matching.problems import core, document, person
from web.command import app

RUN = CliRunner()
GOOD = document([core("c0"), core("c1")], [person(f"v{one}") for one in range(5)],
                mentors=[{"id": "m0", "capacity": 1}], mentor_pairs=[["m0", "c1", 20]])  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_a_problem_is_solved_and_the_answer_has_its_format(tmp_path: Path, *, packed: bool) -> None:
    file, out = tmp_path / ("p.json.gz" if packed else "p.json"), tmp_path / "answer.json"
    text = json.dumps(GOOD).encode()
    file.write_bytes(gzip.compress(text) if packed else text)
    run = RUN.invoke(app, ["match", str(file), "--out", str(out)])
    assert run.exit_code == 0, run.output
    answer = json.loads(out.read_text())
    assert set(answer) == {"circles", "mentors", "objective", "bound", "gap", "seconds", "stopped", "most_circles",
                           "unmatched"}  # fmt: skip
    assert [set(one) for one in answer["circles"]] == [{"core_member", "slot", "volunteers"}]
    assert (answer["gap"], answer["stopped"], answer["mentors"]) == (0, "proved", [["m0", "c1"]])
    assert answer["most_circles"] == 1
    assert [set(one) for one in answer["unmatched"]] == [{"core_member", "reasons"}]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no json", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"{}", "no matching problem"),
        (b"\x1f\x8bnot packed at all", "cannot be read"),
        (gzip.compress(json.dumps(GOOD).encode())[:40], "cannot be read"),
        (json.dumps(GOOD | {"pairs": [["c0", "v0", -3]]}).encode(), "from 0 to 1440"),
        (b"\xff\xfe" * 5_000_000, "is no JSON"),
    ],
    ids=["words", "deep", "empty", "not packed", "cut off", "negative minutes", "10 MB of nonsense"],
)
def test_a_file_that_cannot_be_is_one_sentence_and_2(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "p.json"
    file.write_bytes(content)
    run = RUN.invoke(app, ["match", str(file)])
    assert run.exit_code == 2
    assert words in run.output
    assert len(run.output.strip().splitlines()) == 1


def test_no_file_and_no_place_for_the_answer_are_2(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text(json.dumps(GOOD))
    for arguments in (
        [str(tmp_path / "none.json")],
        [str(file), "--out", str(tmp_path)],
        [str(file), "--seconds", "0"],
    ):
        assert RUN.invoke(app, ["match", *arguments]).exit_code == 2
