"""The measurement of matching: ours and the other ways on small problems, in processes of their own."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from circles.matching.plan import faults
from circles.matching.problem import read_problem
from web.bench.matching import TARGETS, Measured, as_data, bench_matching, lines, missed, run_apart
from web.bench.matching_child import OURS, QUESTION
from web.bench.matching_peers import PEERS, CannotRun, Found
from web.bench.matching_problems import KINDS, invented
from web.command import app


def quiet(_: str) -> None:
    """Nobody watches."""


def test_a_town_is_measured_in_every_way_that_can_run_here() -> None:
    found = bench_matching(quiet, ["town"], [1])
    assert [one.way for one in found] == [OURS, *PEERS]
    ours = found[0]
    assert ours.gap == 0
    assert ours.found["peak_mb"] > 10
    assert all(one.found["worth"] <= ours.found["worth"] for one in found if "worth" in one.found)
    told = lines(found)
    assert "proved 1 of 1" in told[0]
    assert all("of ours" in one or "cannot run here" in one for one in told[1:])
    assert missed(found) == []
    assert as_data(found)[0]["gap"] == 0


def test_a_question_is_timed() -> None:
    found = run_apart("town", 1, QUESTION)
    assert 0 < found["median"] <= found["longest"]
    assert "of the target" in lines([Measured("region", 1, QUESTION, found)])[0]


def test_a_wide_gap_is_a_problem() -> None:
    wide = Measured("region", 3, OURS, {"bound": 100, "worth": 99})
    assert missed([wide]) == ["region 3"]
    assert missed([Measured("scarce-area", 3, OURS, {"bound": 100, "worth": 99})]) == []


@pytest.mark.parametrize("kind", ["town", "region", "scarce-region"])
def test_an_invented_problem_is_the_same_again_and_can_be_read(kind: str) -> None:
    problem = read_problem(invented(KINDS[kind], 5))
    assert invented(KINDS[kind], 5) == invented(KINDS[kind], 5) != invented(KINDS[kind], 6)
    assert (len(problem.cores), len(problem.volunteers)) == (KINDS[kind].cores, KINDS[kind].volunteers)
    assert set(KINDS) == set(TARGETS)


@pytest.mark.parametrize("way", list(PEERS))
def test_the_other_ways_keep_the_rules(way: str) -> None:
    problem = read_problem(invented(KINDS["region"], 2))
    found = Found([])
    with suppress(CannotRun):  # a package that is not installed
        found = PEERS[way](problem, 2.0)
    assert faults(problem, found.circles) == []


def test_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(invented(KINDS["town"], 1)))
    ended = CliRunner().invoke(app, ["bench", "matching", "--problem", str(file), "--alone", "--json"])
    assert ended.exit_code == 0, ended.output
    first: dict[str, Any] = json.loads(ended.stdout)[0]
    assert (first["problem"], first["way"], first["gap"]) == (str(file), OURS, 0)
    none = CliRunner().invoke(app, ["bench", "matching", "--problem", "nowhere"])
    assert none.exit_code == 2
    assert "nowhere" in none.stderr
