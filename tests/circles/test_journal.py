"""The journal: ids and codes only, and only ever added to."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Uuid, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from circles.identity import new_id
from circles.journal import SYSTEM, Actor, JournalEntry, record, record_read

SOMEBODY = Actor("person", account_id=new_id(), person_id=new_id(), basis="own")


def entries(session: Session) -> list[JournalEntry]:
    session.flush()
    return list(session.exec(select(JournalEntry).order_by("seq")).all())


def test_an_entry_says_who_did_what_to_which_thing_and_on_what_basis(session: Session, moment: datetime) -> None:
    thing = new_id()
    record(
        session,
        "move_meeting",
        "meeting",
        thing,
        SOMEBODY.on("cover for x"),
        moment,
        was="planned",
        now_is="moved",
    )
    (entry,) = entries(session)
    assert (entry.verb, entry.subject_id, entry.actor_id) == ("move_meeting", thing, SOMEBODY.account_id)
    assert (entry.basis, entry.was, entry.now_is, entry.at) == ("cover for x", "planned", "moved", moment)


def test_entries_are_numbered_in_order(session: Session, moment: datetime) -> None:
    for verb in ("first", "second", "third"):
        record(session, verb, "meeting", new_id(), SYSTEM, moment)
        session.flush()
    found = entries(session)
    assert [entry.verb for entry in found] == ["first", "second", "third"]
    assert [entry.seq for entry in found] == sorted(entry.seq or 0 for entry in found)


@pytest.mark.parametrize("deed", ["UPDATE journal SET verb = 'x'", "DELETE FROM journal"])
def test_an_entry_cannot_be_changed_or_removed(session: Session, moment: datetime, deed: str) -> None:
    record(session, "read", "circle", new_id(), SYSTEM, moment)
    session.flush()
    with pytest.raises(DBAPIError, match="only ever added to"):
        session.connection().execute(text(deed))


def test_a_fragment_that_refreshes_itself_is_entered_once_in_fifteen_minutes(
    session: Session, moment: datetime
) -> None:
    circle = new_id()
    for minutes in (0, 5, 14, 16):
        at = moment + timedelta(minutes=minutes)
        record_read(session, "/circles", "circle", circle, SOMEBODY, at, refreshed_by_itself=True)
        session.flush()
    assert [entry.at for entry in entries(session)] == [moment, moment + timedelta(minutes=16)]


def test_a_page_is_entered_each_time(session: Session, moment: datetime) -> None:
    for _ in range(3):
        record_read(session, "/circles", "circle", new_id(), SOMEBODY, moment)
    assert len(entries(session)) == 3


def test_no_column_of_the_journal_can_hold_what_somebody_wrote() -> None:
    columns = JournalEntry.__table__.columns  # type: ignore[attr-defined]
    assert {column.info["holds"] for column in columns} == {"plain"}
    assert isinstance(columns["subject_id"].type, Uuid)
