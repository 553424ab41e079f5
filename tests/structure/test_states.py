"""What may follow what is a table, and one place moves along it: nobody else sets a state."""

import ast

import pytest

from tests.structure.tree import ROOMS, modules, named, parsed

THE_PLACE = "circles/lifecycle.py"
STATES = {"state"}


def _set_in(tree: ast.Module) -> list[int]:
    """The lines that assign to an attribute called a state. Making a row in its first state is no move."""
    found = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and node.value is not None:
            found += [node.lineno for one in targets if isinstance(one, ast.Attribute) and one.attr in STATES]
    return found


def test_only_the_lifecycle_sets_a_state() -> None:
    elsewhere = {named(path): lines for path in modules(*ROOMS) if (lines := _set_in(parsed(path)))}
    elsewhere.pop(THE_PLACE, None)
    assert elsewhere == {}


@pytest.mark.parametrize("code", ["circle.state = 'ended'", "self.state += 'x'", "a.b.state: str = 'y'"])
def test_setting_a_state_is_found(code: str) -> None:
    assert _set_in(ast.parse(code)) == [1]


@pytest.mark.parametrize("code", ["state = 'ended'", "Circle(state='forming')", "circle.state == 'ended'"])
def test_asking_for_a_state_is_no_move(code: str) -> None:
    assert _set_in(ast.parse(code)) == []
