"""What releases ask of a coordinator today: silence first, then what is to be confirmed, then what is not ready (F18).

One statement, built once; each question reads an index and yields at most `MOST` rows.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy import Date as DateType
from sqlmodel import Session, col, exists
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.places.place import Place, PlacePhone
from circles.releases.check_in import CheckIn
from circles.releases.check_in_telling import LIVE
from circles.releases.confirmation import ReleaseConfirmation, to_be_asked
from circles.releases.dates import PRECEDENCE, ReleaseDate
from circles.releases.legs import ReleaseLeg
from circles.releases.mentors import ReleaseMentor
from circles.releases.plan import BEFORE_MET, NUMBERS, OPEN, ReleasePlan
from circles.seen.release_parts import COORDINATORS_RUNG
from circles.today.question import MOST, TODAY, asked_row, led
from circles.today.row import NOW, THIS_WEEK, TodayRow
from circles.viewer import Viewer

AHEAD, NEAR = timedelta(days=28), timedelta(days=4)
BUCKETS = {
    "release_silent": NOW,
    "release_ring": NOW,
    "release_reception": NOW,
    "release_practitioner": NOW,
    "release_confirm": NOW,
    "release_not_ready": THIS_WEEK,
    "release_unplanned": THIS_WEEK,
}

_now = bindparam("now", type_=UTCDateTime())
_silent_since = bindparam("silent_since", type_=UTCDateTime())
_ahead = bindparam("ahead", type_=DateType())


def _of_plans(kind: str, *, at: Any = None, on: Any = None) -> Select[Any]:
    plans = asked_row(kind, ReleasePlan.id, at=at, on=on).select_from(ReleasePlan)
    plans = plans.join(CoreMember, col(CoreMember.id) == ReleasePlan.core_member_id)
    return led(plans.join(Person, col(Person.id) == CoreMember.person_id), ReleasePlan.id)


def _silent() -> Select[Any]:
    """The step that is waited for, once it has climbed to the coordinator; one row for each plan."""
    earliest = (
        select(col(CheckIn.due_at))
        .where(col(CheckIn.plan_id) == ReleasePlan.id, col(CheckIn.state) == "waiting")
        .order_by(col(CheckIn.due_at))
        .limit(1)
        .correlate(ReleasePlan)
        .scalar_subquery()
    )
    plans = _of_plans("release_silent", at=earliest).where(col(ReleasePlan.state).in_(LIVE))
    return plans.where(earliest <= _silent_since).order_by(col(ReleasePlan.release_on))


def _to_confirm() -> Select[Any]:
    """What has to be asked of the prison, by when: one row for each plan, in red once the first of it is overdue."""
    after = col(ReleaseConfirmation.step) == "after"
    wanted = case((after, col(ReleasePlan.state) != "cancelled"), else_=col(ReleasePlan.state).in_(BEFORE_MET))
    first = (
        select(func.min(ReleaseConfirmation.due_at))
        .where(to_be_asked(_now), wanted)
        .correlate(ReleasePlan)
        .scalar_subquery()
    )
    plans = _of_plans("release_confirm", at=first)
    rings = case((first < _now, literal("release_ring", Text)), else_=literal("release_confirm", Text))
    columns = [rings.label("kind"), *list(plans.selected_columns)[1:]]
    return plans.with_only_columns(*columns).where(first.is_not(None)).order_by(first)


def _said_yes(part: str) -> ColumnElement[bool]:
    return exists().where(
        col(ReleaseMentor.plan_id) == ReleasePlan.id, col(ReleaseMentor.part) == part,
        col(ReleaseMentor.state) == "accepted",
    )  # fmt: skip


def _rung(label: str) -> ColumnElement[bool]:
    return exists().where(
        col(PlacePhone.place_id) == Place.id, col(Place.provider_id) == ReleasePlan.provider_id,
        col(Place.kind) == "prison", col(Place.reference_code) == ReleasePlan.prison_code,
        col(PlacePhone.label) == label, col(PlacePhone.last_rung_on).is_not(None),
    )  # fmt: skip


def _not_ready() -> Select[Any]:
    """Releases of the next four weeks that are not fully confirmed, also where only a number is missing (F7)."""
    appointment = exists().where(col(ReleaseLeg.plan_id) == ReleasePlan.id, col(ReleaseLeg.kind) == "probation")
    missing = or_(
        col(ReleasePlan.confirmed_at).is_(None), ~_said_yes("mentor"), ~_said_yes("backup"), ~appointment,
        col(ReleasePlan.curfew_at).is_(None), *(~_rung(label) for label in NUMBERS),
    )  # fmt: skip
    plans = _of_plans("release_not_ready", on=ReleasePlan.release_on)
    return plans.where(
        col(ReleasePlan.state).in_(BEFORE_MET), col(ReleasePlan.release_on).between(TODAY, _ahead), missing
    ).order_by(col(ReleasePlan.release_on))


def _unplanned() -> Select[Any]:
    """Somebody comes out within four weeks and nobody has begun a plan."""
    later = select(col(ReleaseDate.id)).where(col(ReleaseDate.core_member_id) == CoreMember.id)
    newest = later.order_by(col(ReleaseDate.stated_at).desc(), col(ReleaseDate.id).desc()).limit(1)
    planned = exists().where(
        col(ReleasePlan.core_member_id) == CoreMember.id,
        or_(col(ReleasePlan.state).in_(OPEN), col(ReleasePlan.release_on) >= ReleaseDate.expected_on),
    )
    rows = asked_row("release_unplanned", CoreMember.id, on=ReleaseDate.expected_on).select_from(ReleaseDate)
    joined = rows.join(CoreMember, col(CoreMember.id) == ReleaseDate.core_member_id).join(
        Person, col(Person.id) == CoreMember.person_id
    )
    return led(joined).where(
        ~planned, col(ReleaseDate.expected_on).between(TODAY, _ahead), col(ReleaseDate.kind).in_(PRECEDENCE),
        col(ReleaseDate.id) == newest.correlate(CoreMember).scalar_subquery(),
    ).order_by(col(ReleaseDate.expected_on))  # fmt: skip


QUESTIONS = (
    _silent(),
    _of_plans("release_reception", at=ReleasePlan.tell_reception_at).where(
        col(ReleasePlan.tell_reception_at).is_not(None), col(ReleasePlan.state).in_(BEFORE_MET)
    ),
    _of_plans("release_practitioner", at=ReleasePlan.practitioner_due_at).where(
        col(ReleasePlan.practitioner_due_at).is_not(None)
    ),
    _to_confirm(),
    _not_ready(),
    _unplanned(),
)
_STATEMENT = union_all(*(select(question.limit(MOST).subquery()) for question in QUESTIONS))


def release_rows(session: Session, viewer: Viewer, today: date, now: datetime) -> dict[str, list[TodayRow]]:
    """What releases add to a coordinator's Today, by bucket. One query at any size. None of it can be put off."""
    given = {
        "accounts": list(viewer.coordinates), "me": viewer.person_id, "now": now, "today": today,
        "silent_since": now - COORDINATORS_RUNG, "ahead": today + AHEAD,
    }  # fmt: skip
    buckets: dict[str, list[TodayRow]] = {NOW: [], THIS_WEEK: []}
    for kind, subject_id, name, at, on, count in session.connection().execute(_STATEMENT, given):
        near = kind == "release_not_ready" and on <= today + NEAR
        buckets[NOW if near else BUCKETS[kind]].append(TodayRow(kind, subject_id, name, at or on, count))
    return buckets
