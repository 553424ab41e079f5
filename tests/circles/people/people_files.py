"""People files as tests write them, and a database to import them into."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook
from sqlalchemy import Engine

from circles.database import writing
from circles.journal import Actor
from circles.people.importing import Ask, Tally, import_people
from tests.circles.people.conftest import Northside, open_northside

VOLUNTEERS = ("first_name", "last_name", "mobile", "email", "date_of_birth", "postcode", "dbs_checked_on", "languages",
              "notes")  # fmt: skip


def volunteer(number: int = 1, **other: str) -> list[str]:
    """A good line, with what a test wants otherwise."""
    cells = {
        "first_name": f"Asha{number}", "last_name": "Patel", "mobile": f"07700 900{number:03d}",
        "email": f"asha{number}@example.org", "date_of_birth": "05/11/1980", "postcode": "BS3 1AB",
        "dbs_checked_on": "01/02/2026", "languages": "English; Gujarati", "notes": "",
    }  # fmt: skip
    return list({**cells, **other}.values())


def as_csv(*lines: Sequence[str], columns: Sequence[str] = VOLUNTEERS) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([columns, *lines])
    return out.getvalue().encode()


def as_xlsx(*lines: Sequence[object], columns: Sequence[str] = VOLUNTEERS) -> bytes:
    book, out = Workbook(), BytesIO()
    assert book.active is not None
    for line in (columns, *lines):
        book.active.append(list(line))
    book.save(out)
    return out.getvalue()


class Desk:
    """A provider in a database of its own, and somebody who imports files there."""

    def __init__(self, engine: Engine, name: str = "Northside") -> None:
        self.engine = engine
        with writing(engine) as session:
            self.northside: Northside = open_northside(session, name)
            session.commit()
        self.by = Actor("import", self.northside.coordinator.id, None, "import", self.northside.provider.id)

    def ask(self, content: bytes, kind: str = "volunteers", *, dry_run: bool = False) -> Ask:
        return Ask(kind, self.northside.provider.id, content, dry_run=dry_run)

    def takes(self, content: bytes, kind: str = "volunteers", *, dry_run: bool = False) -> Tally:
        return import_people(self.engine, self.ask(content, kind, dry_run=dry_run), self.by)

    def reasons(self, *lines: Sequence[str]) -> list[tuple[int, str]]:
        return [(one.number, one.reason) for one in self.takes(as_csv(*lines)).refused]


def said(tally: Tally) -> tuple[int, int, int]:
    return tally.created, tally.unchanged, len(tally.refused)
