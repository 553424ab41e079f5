"""What is committed tells nothing of the machine it was made on, and fetches nothing from an address of its own."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.structure.tree import ROOT, every_file, named

LOCKS = ("requirements.lock", "requirements-dev.lock")
A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|Users|opt)/[\w.-]+")
SCRATCH = re.compile(r"(?<![\w.])/tmp/")
PINNED = re.compile(r"^([a-z0-9._-]+)==\S+(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
NOT_TEXT = {".png", ".ico", ".xlsx", ".gz", ".woff2", ".sqlite"}


def _texts() -> list[Path]:
    return [path for path in every_file() if path.suffix not in NOT_TEXT and named(path) != named(Path(__file__))]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    assert {named(path): found for path in _texts() if (found := A_MACHINE.findall(path.read_text()))} == {}


def test_only_tests_speak_of_scratch_folders() -> None:
    elsewhere = [path for path in _texts() if not named(path).startswith("tests/")]
    assert [named(path) for path in elsewhere if SCRATCH.search(path.read_text())] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_else(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    assert len(lines) > 500
    assert [line for line in lines if not (PINNED.match(line) or HASH.match(line))] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_the_build_backend_too(name: str) -> None:
    """Or an installation would fetch it unhashed."""
    assert {"hatchling", "editables", "psycopg-binary"} <= _locked(name)


def test_what_is_needed_to_run_is_locked_alike_for_both() -> None:
    assert set(_versions("requirements.lock").items()) <= set(_versions("requirements-dev.lock").items())


def test_every_dependency_says_why_it_is_here() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    asked = tomllib.loads(text)["project"]["dependencies"]
    reasons = re.findall(r'^    "([^"]+)", +# \S.+$', text, re.MULTILINE)
    assert [one for one in asked if one not in reasons] == []


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    asked = {re.split(r"[\[<>=]", one)[0] for one in (*project["dependencies"], *extras["postgres"], *extras["dev"])}
    assert asked <= _locked("requirements-dev.lock")


def _locked(name: str) -> set[str]:
    return set(_versions(name))


def _versions(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    return {line.split("==")[0]: line.split("==")[1].split()[0] for line in lines if "==" in line.split(" ;")[0]}
