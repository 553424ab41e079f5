"""`circles simulate`: says what came of each life, and ends with 1 where a promise was broken."""

import json

import pytest
from typer.testing import CliRunner

from web.command import app

SEED = "1"
pytestmark = pytest.mark.slow


def test_a_life_without_a_fault_ends_with_nothing() -> None:
    ended = CliRunner().invoke(app, ["simulate", "--seed", SEED])
    assert ended.exit_code == 0
    assert "every promise was kept" in ended.stdout
    assert "weather" in ended.stderr  # one life alone is told whole


def test_a_broken_promise_ends_with_one_and_names_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.simulation.post.take_inbound", lambda *_: None)
    ended = CliRunner().invoke(app, ["simulate", "--seed", SEED, "--json"])
    assert ended.exit_code == 1
    found = json.loads(ended.stdout)
    assert found["broken"] == 1
    assert found["lives"][0]["seed"] == int(SEED)
    assert "is nowhere" in found["lives"][0]["faults"][0]
    assert "is nowhere" in ended.stderr


def test_no_life_at_all_is_wrong_use() -> None:
    assert CliRunner().invoke(app, ["simulate", "--seeds", "0"]).exit_code == 2
