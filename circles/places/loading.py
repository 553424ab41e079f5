"""Loading the reference facts into their tables: only what differs, one table at a time."""

import csv
import hashlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, SQLModel

from circles.places.reference import Outcode, Prison, ProbationOffice, ReferenceVersion

FACTS = Path(__file__).parent / "facts"
PIECE = 1000


def _outcode(row: dict[str, str]) -> dict[str, Any]:
    return row | {"easting": int(row["easting"]), "northing": int(row["northing"])}


def _prison(row: dict[str, str]) -> dict[str, Any]:
    return row | {"for_men": row["for_men"] == "y", "for_women": row["for_women"] == "y"}


SOURCES: tuple[tuple[type[SQLModel], str, Callable[[dict[str, str]], dict[str, Any]]], ...] = (
    (Outcode, "outcodes.csv", _outcode),
    (Prison, "prisons.csv", _prison),
    (ProbationOffice, "probation_offices.csv", dict),
)


def load_reference(session: Session) -> int:
    """Bring the reference tables to what the program ships. Gives the number of rows written; 0 when all is as it was.

    Nothing refers to these rows by a foreign key, so a changed table is written whole.
    """
    return sum(_load(session, table, FACTS / name, read) for table, name, read in SOURCES)


def _load(session: Session, table: type[SQLModel], path: Path, read: Callable[[dict[str, str]], dict[str, Any]]) -> int:
    content = path.read_bytes()
    fingerprint = hashlib.sha256(content).hexdigest()
    name = str(table.__tablename__)
    known = session.get(ReferenceVersion, name) or ReferenceVersion(table_name=name, fingerprint="")
    if known.fingerprint == fingerprint:
        return 0
    rows = [read(row) for row in csv.DictReader(StringIO(content.decode(), newline=""))]
    session.connection().execute(delete(table))
    for start in range(0, len(rows), PIECE):
        session.connection().execute(insert(table), rows[start : start + PIECE])
    known.fingerprint = fingerprint
    session.add(known)
    session.flush()
    return len(rows)
