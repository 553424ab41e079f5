"""How a command ends: 0 done, 1 found problems, 2 wrong use; a refusal is its sentence and no traceback."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from circles.errors import NotFound, Refusal
from circles.secret import CannotOpen

DONE, PROBLEMS, WRONG_USE = 0, 1, 2
Answer = TypeVar("Answer")


def wrong_use(sentence: str) -> NoReturn:
    """Say what is wrong with how the command was called, and end with 2."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(WRONG_USE)


@contextmanager
def refusals_end_it() -> Iterator[None]:
    """Turn a refusal, and a setting that cannot be read, into its sentence."""
    try:
        yield
    except NotFound:
        wrong_use("There is no such thing.")
    except Refusal as refusal:
        wrong_use(refusal.sentence)
    except ValidationError as error:
        wrong_use("\n".join(_setting(str(one["loc"][0]), one["msg"]) for one in error.errors()))
    except CannotOpen:
        wrong_use(
            "The encryption keys do not open this database. Set CIRCLES_ENCRYPTION_KEYS to the ones it was made with."
        )
    except OperationalError as error:
        wrong_use(f"The database cannot be used: {error.orig}. Has `circles migrate` been run?")


def _setting(name: str, message: str) -> str:
    return f"CIRCLES_{name.upper()}: {message.removeprefix('Value error, ')}."


def plainly(command: Callable[..., Answer]) -> Callable[..., Answer]:
    """For a command: its refusals are sentences."""

    @wraps(command)
    def run(*args: Any, **given: Any) -> Answer:
        with refusals_end_it():
            return command(*args, **given)

    return run


def show(data: Any, as_json: bool, lines: list[str]) -> None:
    """Print what came of it, for a program or for a person."""
    print(json.dumps(data, indent=2) if as_json else "\n".join(lines))
