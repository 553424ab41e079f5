"""What pairings ask of a coordinator today: ask the mentee in time, review, step down, say goodbye (F14, F18).

One statement, built once; each question reads an index and yields at most `MOST` rows.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date as DateType
from sqlalchemy import (
    Select,
    Uuid,
    bindparam,
    func,
    select,
    union_all,
)
from sqlmodel import Session, col, exists

from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.releases.dates import ENDS, ReleaseDate
from circles.releases.pairing import AGREED, Pairing
from circles.releases.plan import BEFORE_MET, ReleasePlan
from circles.today.question import MOST, TODAY, asked_row, led
from circles.today.row import THIS_WEEK, PutOff, TodayRow
from circles.viewer import Viewer

AHEAD = timedelta(days=28)

_account = bindparam("account", type_=Uuid())
_ahead = bindparam("ahead", type_=DateType())


def _of_pairings(kind: str, on: Any) -> Select[Any]:
    """Of the caseloads this viewer works."""
    put_off = exists().where(
        col(PutOff.account_id) == _account, col(PutOff.kind) == kind, col(PutOff.subject_id) == Pairing.id,
        col(PutOff.until_on) > TODAY,
    )  # fmt: skip
    joined = asked_row(kind, Pairing.id, on=on).select_from(Pairing)
    joined = joined.join(CoreMember, col(CoreMember.id) == Pairing.core_member_id)
    return led(joined.join(Person, col(Person.id) == CoreMember.person_id), Pairing.id).where(~put_off)


def _not_asked() -> Select[Any]:
    """Somebody comes out within four weeks, and has not been asked about the mentor who is proposed."""
    planned = (
        select(col(ReleasePlan.release_on))
        .where(col(ReleasePlan.core_member_id) == CoreMember.id, col(ReleasePlan.state).in_(BEFORE_MET))
        .limit(1)
    )
    told = (
        select(col(ReleaseDate.expected_on))
        .where(col(ReleaseDate.core_member_id) == CoreMember.id, col(ReleaseDate.kind).not_in(ENDS))
        .order_by(col(ReleaseDate.stated_at).desc(), col(ReleaseDate.id).desc())
        .limit(1)
    )
    out = func.coalesce(
        planned.correlate(CoreMember).scalar_subquery(), told.correlate(CoreMember).scalar_subquery(), type_=DateType()
    )
    rows = _of_pairings("pairing_not_asked", out).where(col(Pairing.state) == "proposed")
    return rows.where(out.between(TODAY, _ahead)).order_by(out)


def _due(kind: str, on: Any, *states: str) -> Select[Any]:
    return _of_pairings(kind, on).where(col(Pairing.state).in_(states), on <= TODAY).order_by(on)


QUESTIONS = (
    _not_asked(),
    _due("pairing_review", col(Pairing.review_on), *AGREED),
    _due("pairing_step_down", col(Pairing.next_on), "first_weeks"),
    _due("pairing_goodbye", col(Pairing.next_on), "step_down"),
)
_STATEMENT = union_all(*(select(question.limit(MOST).subquery()) for question in QUESTIONS))


def pairing_rows(session: Session, viewer: Viewer, today: date) -> dict[str, list[TodayRow]]:
    """What pairings add to a coordinator's Today, by bucket, without what was put off. One query at any size."""
    given = {
        "accounts": list(viewer.coordinates), "account": viewer.account_id, "me": viewer.person_id, "today": today,
        "ahead": today + AHEAD,
    }  # fmt: skip
    rows = session.connection().execute(_STATEMENT, given)
    return {THIS_WEEK: [TodayRow(kind, subject_id, name, on) for kind, subject_id, name, _at, on, _count in rows]}
