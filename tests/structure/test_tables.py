"""Every table has an owner and every column says what it holds, so that retention and subject access miss nothing."""

import pytest
from sqlalchemy import Column, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlmodel import SQLModel

import circles.tables
import notifications.tables
from circles.database import metadata
from circles.secret import Secret

EVERY_TABLE_IS_KNOWN_BY = (circles.tables, notifications.tables)
TABLES = tuple(metadata().sorted_tables)
HOLDS = {"plain", "personal", "secret"}


def _columns(*holding: str) -> list[Column[object]]:
    wanted = holding or tuple(HOLDS)
    return [column for table in TABLES for column in table.columns if column.info.get("holds") in wanted]


def _model(table: Table) -> type[SQLModel]:
    return next(
        mapper.class_ for mapper in SQLModel._sa_registry.mappers if mapper.local_table is table
    )  # fmt: skip


def test_every_column_says_what_it_holds() -> None:
    assert len(TABLES) > 30
    assert [str(column) for table in TABLES for column in table.columns if column.info.get("holds") not in HOLDS] == []


def test_what_is_personal_or_secret_says_whom_it_is_about_and_how_long_it_is_kept() -> None:
    columns = _columns("personal", "secret")
    assert columns
    assert [str(column) for column in columns if not (column.info["about"] and column.info["keep"])] == []


def test_what_is_secret_is_encrypted_and_bound_to_its_own_column() -> None:
    kinds = {str(column): column.type for column in _columns("secret")}
    assert {name: getattr(kind, "place", None) for name, kind in kinds.items()} == {name: name for name in kinds}


def test_nothing_encrypted_is_called_plain() -> None:
    assert [str(column) for column in _columns("plain", "personal") if isinstance(column.type, Secret)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_has_a_provider_or_says_that_it_has_none(table: Table) -> None:
    owner = table.columns.get("provider_id")
    if table.name == "provider":
        assert owner is None
    elif getattr(_model(table), "__provider__", True):
        assert owner is not None
        assert not owner.nullable
    else:
        assert owner is None or owner.nullable


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_nothing_is_swept_away_with_its_parent(table: Table) -> None:
    assert [key for key in table.foreign_keys if key.ondelete or key.onupdate] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_what_points_at_a_row_can_be_looked_up_by_it(table: Table) -> None:
    """An unindexed link makes every question from the other end a walk through the whole table.

    Not so the provider: nobody asks for all of a provider's rows without the caseload or the time in front.
    """
    lists = [index.columns for index in table.indexes]
    lists += [rule.columns for rule in table.constraints if isinstance(rule, PrimaryKeyConstraint | UniqueConstraint)]
    first = {next(iter(columns)).name for columns in lists}
    assert {key.parent.name for key in table.foreign_keys} - first <= {"provider_id"}
