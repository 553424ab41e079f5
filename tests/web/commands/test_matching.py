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
        (json.dumps(GOOD | {"pairs": [["c0", "v0", 3]] * 2}).encode(), "lists c0 and v0 twice"),
        (json.dumps(GOOD | {"pairs": [["c0", "nobody", 3]]}).encode(), "names nobody"),
        (
            json.dumps(GOOD | {"slots": [*GOOD["slots"], {"id": "sun-1", "evening": "sun"}]}).encode(),
            "Nobody has the slot sun-1",
        ),
        (json.dumps(GOOD | {"pairs": [["c0", "v0", float("nan")]]}).encode(), "whole number"),
        (b'{"format": "circles-matching/1", "slots": 1e999}', "must be a list"),
        ("\u00e9".encode("latin-1"), "is no JSON"),
        (b"\xff\xfe" * 5_000_000, "is no JSON"),
    ],
    ids=[
        "words",
        "deep",
        "empty",
        "not packed",
        "cut off",
        "negative minutes",
        "twice",
        "unknown",
        "idle slot",
        "not a number",
        "endless",
        "not UTF-8",
        "10 MB of nonsense",
    ],
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


def test_where_no_circle_is_possible_it_says_what_blocks_each(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    few = document([core("c0"), core("c1", mixed=True)], [person(f"v{one}") for one in range(4)])
    file.write_text(json.dumps(few | {"pairs": [pair for pair in few["pairs"] if pair != ["c0", "v0", 10]]}))
    answer = json.loads(RUN.invoke(app, ["match", str(file)]).output)
    assert (answer["circles"], answer["stopped"], answer["most_circles"]) == ([], "proved", 0)
    assert answer["unmatched"] == [
        {"core_member": "c0", "reasons": ["mon-1: 3 of the 4 volunteers it needs"]},
        {"core_member": "c1", "reasons": ["mon-1: no man is free"]},
    ]
