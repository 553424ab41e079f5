"""Files are named by what they hold, and each says so in its first sentence."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from tests.structure.tree import MADE_BY_ALEMBIC, ROOT, files, modules, named, parsed

NO_HOME_YET = {"util", "utils", "helper", "helpers", "common", "base", "misc", "service", "services", "manager"}
# The manager is also a person here: what a manager sees may be named after them.
ABOUT_THE_ROLE = {
    "circles/today/manager.py",
    "web/templates/today/_manager.html",
    "tests/circles/today/test_manager.py",
}
ONE_SENTENCE = re.compile(r"^[^\n].*[.!?]$", re.DOTALL)


def _bare(path: Path) -> str:
    return path.stem.removeprefix("test_").strip("_")


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    everything = (*files(".py"), *files(".html"), *files(".css"), *files(".js"))
    nameless = {named(path) for path in everything if {_bare(path), *path.relative_to(ROOT).parts} & NO_HOME_YET}
    assert nameless <= ABOUT_THE_ROLE


def test_every_module_begins_with_a_sentence() -> None:
    said = {named(path): (ast.get_docstring(parsed(path)) or "").split("\n\n")[0] for path in modules()}
    assert [name for name, sentence in said.items() if not ONE_SENTENCE.match(sentence)] == []


@pytest.mark.parametrize("path", files(".py", MADE_BY_ALEMBIC), ids=lambda path: path.stem)
def test_a_migration_is_named_by_its_date_and_its_change(path: Path) -> None:
    if path.stem == "__init__":
        return
    written = re.fullmatch(r"(\d{4})_(\d\d)_(\d\d)_[a-z][a-z_]+", path.stem)
    assert written
    assert date(*(int(part) for part in written.groups())) >= date(2026, 11, 23)


def test_no_test_sleeps() -> None:
    calls = (
        (named(path), node.lineno)
        for path in modules("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr == "sleep"
    )
    assert list(calls) == []
