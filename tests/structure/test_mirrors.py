"""The tests mirror the domain file for file, so that a rule and its proof are found by the same name."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.structure.tree import ROOT, functions, imported_by, modules, named

# What is proved through the verb that uses it, and where. Each test named here reaches the module by its imports.
PROVED_THROUGH = {
    "tests/cast.py": (  # every test's people, circles and meetings are made by these verbs
        "circles/errors.py", "circles/column.py", "circles/people/details.py", "circles/people/volunteer.py",
        "circles/people/core_member.py",
    ),
    "tests/circles/circle/test_gate.py": ("circles/circle/agreement.py", "circles/circle/circle.py"),
    "tests/circles/circle/test_forming.py": ("circles/circle/seat.py",),
    "tests/circles/meetings/test_slot.py": ("circles/meetings/series.py", "circles/meetings/meeting.py"),
    "tests/circles/meetings/test_changing.py": ("circles/meetings/outcome.py",),
    "tests/circles/test_reminder.py": ("circles/meetings/telling.py",),
    "tests/circles/matching/test_gathering.py": ("circles/matching/region.py",),
    "tests/web/routes/test_matching.py": ("circles/seen/matching.py", "circles/seen/proposal.py"),
    "tests/web/routes/test_matching_runs.py": ("circles/seen/matching_runs.py", "circles/matching/check_job.py"),
    "tests/web/routes/test_matching_wishes.py": ("circles/seen/pair.py",),
    "tests/circles/matching/test_solver.py": (
        "circles/matching/plan.py", "circles/matching/linear.py", "circles/matching/table.py",
        "circles/matching/teams.py", "circles/matching/generation.py", "circles/matching/pool.py",
        "circles/matching/branching.py", "circles/matching/settle.py", "circles/matching/watch.py",
    ),
    "tests/circles/matching/test_near_best.py": ("circles/matching/picks.py",),
    "tests/circles/concerns/test_concern.py": ("circles/concerns/entry.py",),
    "tests/web/routes/test_concerns.py": (
        "circles/seen/concern.py", "circles/today/concerns.py", "circles/concerns/presence.py",
    ),
    "tests/circles/today/test_coordinator.py": ("circles/today/question.py",),
    "tests/circles/seen/test_release.py": ("circles/seen/release_parts.py",),
    "tests/web/routes/test_minutes.py": ("circles/seen/minutes.py",),
    "tests/web/routes/test_circles.py": ("circles/seen/circle.py", "circles/who_could_join.py"),
    "tests/circles/people/test_importing.py": (
        "circles/people/import_known.py", "circles/people/import_line.py", "circles/people/import_rows.py",
        "circles/people/import_kinds.py", "circles/people/email_address.py", "circles/people/postcode.py",
    ),
    "tests/circles/people/test_import_file.py": ("circles/people/import_csv.py", "circles/people/import_workbook.py"),
    "tests/circles/people/test_import_job.py": ("circles/job.py",),
    "tests/circles/people/test_moving.py": ("circles/people/peer_mentor.py", "circles/people/professional.py"),
    "tests/circles/people/test_personal_record.py": ("circles/people/person.py",),
    "tests/circles/places/test_loading.py": ("circles/places/make_outcodes.py", "circles/places/distance.py"),
    "tests/notifications/test_worker.py": ("circles/job_kinds.py",),
    "tests/web/conftest.py": ("circles/settings.py",),  # every site under test is made from settings
}  # fmt: skip


def _mirror(path: Path) -> Path:
    return ROOT / "tests" / path.relative_to(ROOT).parent / f"test_{path.stem}.py"


def _mirrored(test: Path) -> Path:
    return ROOT / test.relative_to(ROOT / "tests").parent / f"{test.stem.removeprefix('test_')}.py"


def _holds_a_rule(path: Path) -> bool:
    """Tables and words alone need no test of their own; the tests over the tables read them all."""
    return path.stem != "__init__" and any(not isinstance(one.body[-1], ast.Pass) for one in functions(path))


def _unproved() -> Iterator[str]:
    listed = {name for names in PROVED_THROUGH.values() for name in names}
    for path in modules("circles"):
        if _holds_a_rule(path) and not _mirror(path).exists() and named(path) not in listed:
            yield named(path)


@cache
def _reached_from(path: Path) -> frozenset[str]:
    """Every file of ours that a file's imports lead to."""
    found: set[Path] = set()
    waiting = [path]
    while waiting:
        for name in imported_by(waiting.pop()):
            file = ROOT / f"{name.replace('.', '/')}.py"
            if file.exists() and file not in found:
                found.add(file)
                waiting.append(file)
    return frozenset(named(one) for one in found)


def test_every_module_of_the_domain_has_its_test() -> None:
    assert list(_unproved()) == []


@pytest.mark.parametrize("test", PROVED_THROUGH)
def test_what_is_proved_elsewhere_is_reached_from_there(test: str) -> None:
    assert set(PROVED_THROUGH[test]) <= _reached_from(ROOT / test)


def test_what_is_proved_elsewhere_has_no_test_of_its_own_yet() -> None:
    listed = (ROOT / name for names in PROVED_THROUGH.values() for name in names)
    assert [named(path) for path in listed if _mirror(path).exists()] == []


def test_no_test_of_the_domain_has_lost_its_module() -> None:
    tests = (path for path in modules("tests/circles") if path.stem.startswith("test_"))
    assert [named(path) for path in tests if not _mirrored(path).exists()] == []
