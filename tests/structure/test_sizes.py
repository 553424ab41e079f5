"""Files, functions and templates stay short enough to be read at a glance."""

from pathlib import Path

from tests.structure.tree import files, functions, modules, named, templates

MOST_LINES, MOST_PAGE, MOST_PARTIAL = 400, 80, 40
FUNCTION_P90 = 20
SETS_OF_MACROS = {"web/templates/form/fields.html"}  # one macro for each kind of field: half as much again


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def _is_page(path: Path) -> bool:
    """A page extends the layout; what does not is a part of one."""
    return "{% extends" in path.read_text() or path.name == "layout.html"


def _most(path: Path) -> int:
    if named(path) in SETS_OF_MACROS:
        return MOST_PAGE * 3 // 2
    return MOST_PAGE if _is_page(path) else MOST_PARTIAL


def test_no_file_is_longer_than_400_lines() -> None:
    too_long = {named(path): _lines(path) for path in (*modules(), *files(".html")) if _lines(path) > MOST_LINES}
    assert not too_long


def test_nine_functions_in_ten_have_20_lines_or_fewer() -> None:
    lengths = sorted(
        (function.end_lineno or 0) - function.lineno + 1
        for path in modules("circles", "notifications", "web", "migrations")
        for function in functions(path)
    )
    assert len(lengths) > 500
    assert lengths[len(lengths) * 9 // 10] <= FUNCTION_P90


def test_pages_stay_within_80_lines_and_parts_within_40() -> None:
    assert {named(path): _lines(path) for path in templates() if _lines(path) > _most(path)} == {}
