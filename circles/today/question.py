"""What the questions of Today share: the shape of a row, how somebody is called, and who is asking."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    literal,
    null,
    select,
)
from sqlmodel import col, exists

from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.strike_out import StrikeOut

MOST = 20  # rows of one question
ACCOUNTS = bindparam("accounts", expanding=True, type_=Uuid())  # the caseloads this viewer works
ME = bindparam("me", type_=Uuid())
TODAY = bindparam("today", type_=Date())
CALLED: ColumnElement[str] = case(
    (col(Person.preferred_name) != "", col(Person.preferred_name)), else_=col(Person.first_name)
)


def asked_row(
    kind: str, subject: Any, name: Any = CALLED, *, at: Any = None, on: Any = None, count: Any = None
) -> Select[Any]:
    """One row of an answer: due at an instant or on a day, with the number that its sentence needs."""
    return select(
        literal(kind, Text).label("kind"),
        subject.label("subject_id"),
        name.label("name"),
        (cast(null(), DateTime(timezone=True)) if at is None else at).label("at"),
        (cast(null(), Date) if on is None else on).label("on"),
        (literal(0, Integer) if count is None else count).label("count"),
    )


def not_struck(*subjects: Any) -> ColumnElement[bool]:
    """The viewer is struck from none of these (F1)."""
    return ~exists().where(col(StrikeOut.subject_id).in_(subjects), col(StrikeOut.person_id) == ME)


def led(question: Select[Any], *subjects: Any) -> Select[Any]:
    """Of the core members this viewer leads; `subjects` are what else they must not be struck from."""
    return question.where(
        col(CoreMember.coordinator_id).in_(ACCOUNTS),
        col(CoreMember.person_id) != ME,
        not_struck(CoreMember.id, *subjects),
    )
