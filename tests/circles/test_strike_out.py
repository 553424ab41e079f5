"""Whoever a record is about never meets it, and a strike-out is only ever added (F1)."""

from datetime import datetime

import pytest
from sqlalchemy import literal
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from circles.circle.circle import Circle
from circles.identity import new_id
from circles.journal import JournalEntry
from circles.strike_out import is_struck, strike_out
from tests.cast import Cast, form, make_cast


def strike(cast: Cast, circle: Circle, name: str, moment: datetime) -> None:
    strike_out(cast.session, "circle", circle.id, cast.people[name].id, cast.provider.id, cast.by, moment)


def met_by(cast: Cast, name: str) -> list[str]:
    """The circles somebody is not struck from."""
    unstruck = select(Circle.name).where(~is_struck(Circle.id, cast.people[name].id))
    return sorted(cast.session.exec(unstruck))


def test_whoever_is_struck_out_does_not_meet_the_record_and_everybody_else_does(
    session: Session, moment: datetime
) -> None:
    cast = make_cast(session)
    strike(cast, form(cast), "Nia", moment)
    assert (met_by(cast, "Nia"), met_by(cast, "Mo")) == ([], ["Willow"])


def test_one_record_struck_leaves_the_others(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    circle = form(cast)
    strike_out(session, "circle", new_id(), cast.people["Nia"].id, cast.provider.id, cast.by, moment)
    struck = select(literal(1)).where(is_struck(circle.id, cast.people["Nia"].id))
    assert session.exec(struck).first() is None


def test_nobody_is_struck_from_a_record_twice(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    circle = form(cast)
    strike(cast, circle, "Nia", moment)
    with pytest.raises(IntegrityError), session.begin_nested():
        strike(cast, circle, "Nia", moment)


def test_the_journal_says_that_somebody_was_struck_but_not_who(session: Session, moment: datetime) -> None:
    cast = make_cast(session)
    circle = form(cast)
    strike(cast, circle, "Nia", moment)
    entry = session.exec(select(JournalEntry).where(col(JournalEntry.verb) == "strike_out")).one()
    assert (entry.subject_id, entry.actor_id) == (circle.id, cast.accounts["Cora"].id)
    assert str(cast.people["Nia"].id) not in repr(entry.model_dump())
