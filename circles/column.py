"""Makers of table columns, so that every column says what it holds and whom it is about.

`holds` is one of `plain` (ids, codes, times), `personal` (names and the like, searchable) and `secret`
(encrypted, see `secret.py`). `about` names the table of the person it tells of. `keep` is the class in the
retention schedule. Retention, subject access and the canary tests walk this instead of a list of their own.
"""

from typing import Any

from sqlalchemy import Column, Enum, ForeignKey, Text, Uuid
from sqlalchemy.types import TypeEngine
from sqlmodel import Field
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.identity import new_id
from circles.secret import Secret

LONGEST_WORD = 40


def _info(holds: str, about: str | None = None, keep: str = "with_owner") -> dict[str, Any]:
    return {"holds": holds, "about": about, "keep": keep}


def identifier() -> Any:
    """The row's own id: a UUIDv7, made in Python, so that a row knows its id before it is written."""
    return Field(default_factory=new_id, sa_column=Column(Uuid, primary_key=True, info=_info("plain")))


def link(target: str, *, nullable: bool = False, index: bool = True, unique: bool = False) -> Any:
    """A foreign key to `target` ("table.id"). Nothing ever cascades: rows are closed, not swept away."""
    column = Column(
        Uuid,
        ForeignKey(target),
        nullable=nullable,
        index=index and not unique,
        unique=unique,
        info=_info("plain"),
    )
    return Field(sa_column=column, **_default(nullable, ...))


def plain(kind: TypeEngine[Any] | type[TypeEngine[Any]], *, default: Any = ..., **column: Any) -> Any:
    """A column that tells nothing of anybody: numbers, codes, yes and no."""
    return _column(kind, _info("plain"), default, column)


def personal(
    kind: TypeEngine[Any] | type[TypeEngine[Any]] = Text, *, about: str, keep: str = "with_owner",
    default: Any = ..., **column: Any,
) -> Any:  # fmt: skip
    """A column that tells of a person and must be searched or sorted, and so stays readable in the database."""
    return _column(kind, _info("personal", about, keep), default, column)


def secret(place: str, *, about: str, keep: str = "with_owner", default: Any = ...) -> Any:
    """An encrypted column. `place` is "table.column": a value moved to another row or column does not open."""
    nullable = default is None
    return Field(
        sa_column=Column(Secret(place), nullable=nullable, info=_info("secret", about, keep)),
        **_default(nullable, default),
    )


def instant(*, default: Any = ..., index: bool = False) -> Any:
    """A moment, aware and in UTC. Wall-clock times are kept as date, time and zone instead."""
    return _column(UTCDateTime, _info("plain"), default, {"index": index})


def word(name: str, words: tuple[str, ...], *, default: Any = ..., index: bool = False) -> Any:
    """One of a fixed list of words, held by a CHECK: native enums cannot be taken back on PostgreSQL."""
    kind = Enum(*words, name=f"{name}_word", native_enum=False, create_constraint=True, length=LONGEST_WORD)
    return _column(kind, _info("plain"), default, {"index": index})


def _column(
    kind: TypeEngine[Any] | type[TypeEngine[Any]], info: dict[str, Any], default: Any, column: dict[str, Any]
) -> Any:
    column.setdefault("nullable", default is None)
    return Field(sa_column=Column(kind, info=info, **column), **_default(default is None, default))


def _default(nullable: bool, default: Any) -> dict[str, Any]:
    if nullable:
        return {"default": None}
    if default is ...:
        return {}
    return {"default_factory": default} if callable(default) else {"default": default}
