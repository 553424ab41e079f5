"""The tree as the structure tests see it: our own files, parsed once."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("circles", "notifications", "web", "migrations")
NOT_OURS = ("web/static/vendor",)
MADE_BY_ALEMBIC = "migrations/versions"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def named(path: Path) -> str:
    """A file's place in the tree, as a test's message shows it."""
    return path.relative_to(ROOT).as_posix()


@cache
def files(suffix: str, *folders: str) -> tuple[Path, ...]:
    """Our files with a suffix, in the rooms and the tests unless folders are named."""
    found = (path for folder in folders or (*ROOMS, "tests") for path in (ROOT / folder).rglob(f"*{suffix}"))
    return tuple(sorted(path for path in found if not named(path).startswith(NOT_OURS)))


def modules(*folders: str) -> tuple[Path, ...]:
    """Our Python files, without what alembic writes."""
    return tuple(path for path in files(".py", *folders) if not named(path).startswith(MADE_BY_ALEMBIC))


def templates() -> tuple[Path, ...]:
    return files(".html", "web/templates")


def every_file() -> Iterator[Path]:
    """Every file of ours that is text, the ones at the top of the tree too."""
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.name not in {".env", "uv.lock", ".git"})
    for folder in (*ROOMS, "tests", ".ci"):
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(parsed(path)) if isinstance(node, Function)]


def imported_by(path: Path) -> set[str]:
    """The modules a file imports, and the names it takes from each as `module.name`."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{one.name}" for one in node.names)})
    return found
