"""The coordinator's questions, asked of the database as one statement that is built once.

Each question reads an index and yields at most `MOST` rows, so the page costs the same at any size. To add a
question, add a select to `QUESTIONS` and its place in `BUCKETS`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.accounts.provider import Provider
from circles.circle.circle import MEETING_STATES, OPEN_STATES, Circle, CircleVolunteer
from circles.matching.proposal import OPEN, MatchingProposal, MatchingSeat
from circles.meetings.attendance import Attendance
from circles.meetings.contact import Contact
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import CallWish, Minutes
from circles.people.clearance import Clearance
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.text_consent import BY_TEXT, TextConsent
from circles.people.volunteer import Volunteer
from circles.today.question import ACCOUNTS, CALLED, ME, MOST, TODAY, asked_row, led, not_struck
from circles.today.row import NOW, THIS_WEEK, WHEN_YOU_CAN, TodayRow, put_off_by
from circles.viewer import Viewer

BUCKETS = {
    "below_quorum": NOW,
    "renew_by_passed": NOW,
    "call_wish": NOW,
    "minutes_overdue": NOW,
    "did_it_happen": NOW,
    "matching_yes": THIS_WEEK,
    "minutes_to_read": THIS_WEEK,
    "contact_thin": THIS_WEEK,
    "no_weekly_slot": THIS_WEEK,
    "holiday_undecided": THIS_WEEK,
    "circle_rung": THIS_WEEK,
    "circle_proposed": THIS_WEEK,
    "waiting_for_circle": THIS_WEEK,
    "gate_open": THIS_WEEK,
    "too_few_volunteers": THIS_WEEK,
    "renew_by_soon": WHEN_YOU_CAN,
    "renew_by_free": WHEN_YOU_CAN,
    "contacts_to_read": WHEN_YOU_CAN,
    "number_shared": WHEN_YOU_CAN,
    "opted_out": THIS_WEEK,
}

_provider = bindparam("provider", type_=Uuid())
_now = bindparam("now", type_=UTCDateTime())
_in_a_day = bindparam("in_a_day", type_=UTCDateTime())
_in_four_weeks = bindparam("in_four_weeks", type_=UTCDateTime())
_in_90_days = bindparam("in_90_days", type_=Date())
_two_weeks_ago = bindparam("two_weeks_ago", type_=UTCDateTime())


def _led(question: Select[Any]) -> Select[Any]:
    """Of the circles this viewer leads."""
    return led(question.join(CoreMember, col(CoreMember.id) == Circle.core_member_id), Circle.id)


def _of_meetings(kind: str, count: Any = None) -> Select[Any]:
    row = asked_row(kind, Meeting.id, Circle.name, at=Meeting.starts_at, count=count)
    return _led(row.select_from(Meeting).join(Circle, col(Circle.id) == Meeting.circle_id)).where(
        col(Meeting.provider_id) == _provider, col(Meeting.state) == "planned"
    )


def _below_quorum() -> Select[Any]:
    yes = (
        select(func.count())
        .where(col(Attendance.meeting_id) == Meeting.id, col(Attendance.answer) == "yes")
        .where(col(Attendance.person_id) != CoreMember.person_id)  # the quorum counts volunteers (F16)
        .correlate(Meeting, CoreMember)
        .scalar_subquery()
    )
    soon = _of_meetings("below_quorum", yes).join(Provider, col(Provider.id) == Circle.provider_id)
    return soon.where(
        col(Meeting.starts_at).between(_now, _in_a_day), yes < func.coalesce(Circle.quorum, Provider.quorum)
    ).order_by(col(Meeting.starts_at))


def _did_it_happen() -> Select[Any]:
    return _of_meetings("did_it_happen").where(col(Meeting.ends_at) < _now).order_by(col(Meeting.starts_at))


def _minutes_overdue() -> Select[Any]:
    """One row for each circle that owes minutes, with the oldest first."""
    other = aliased(Meeting)
    owed = (col(other.circle_id) == Meeting.circle_id, col(other.minutes_due_at) < _now)
    many = select(func.count()).select_from(other).where(*owed).correlate(Meeting).scalar_subquery()
    older = exists().where(
        *owed, tuple_(col(other.minutes_due_at), col(other.id)) < tuple_(Meeting.minutes_due_at, Meeting.id)
    )
    row = asked_row("minutes_overdue", Meeting.id, Circle.name, at=Meeting.minutes_due_at, count=many)
    oldest = _led(row.select_from(Meeting).join(Circle, col(Circle.id) == Meeting.circle_id))
    return oldest.where(col(Meeting.provider_id) == _provider, col(Meeting.minutes_due_at) < _now, ~older).order_by(
        col(Meeting.minutes_due_at)
    )


def _minutes_to_read() -> Select[Any]:
    row = asked_row("minutes_to_read", Minutes.meeting_id, Circle.name, at=Minutes.sent_at)
    sent = _led(row.select_from(Minutes).join(Circle, col(Circle.id) == Minutes.circle_id))
    return sent.where(col(Minutes.provider_id) == _provider, col(Minutes.state) == "sent").order_by(
        col(Minutes.sent_at)
    )


def _call_wish() -> Select[Any]:
    """Somebody would like a call after a hard meeting: for this coordinator alone, by name."""
    row = asked_row("call_wish", CallWish.id, CALLED, at=CallWish.at).select_from(CallWish)
    asked = row.join(Person, col(Person.id) == CallWish.person_id).join(Circle, col(Circle.id) == CallWish.circle_id)
    return (
        _led(asked)
        .where(col(CallWish.provider_id) == _provider, col(CallWish.done_at).is_(None))
        .order_by(col(CallWish.at))
    )


def _contacts_to_read() -> Select[Any]:
    """One row for each circle with logs that nobody has read."""
    unread = (
        select(func.count())
        .where(col(Contact.core_member_id) == CoreMember.id, col(Contact.seen_at).is_(None))
        .correlate(CoreMember)
        .scalar_subquery()
    )
    return _of_circles("contacts_to_read", OPEN_STATES, unread).where(unread > 0)


def _contact_thin() -> Select[Any]:
    row = asked_row("contact_thin", Circle.id, Circle.name, at=CoreMember.last_contact_at).select_from(Circle)
    return _led(row).where(
        col(Circle.provider_id) == _provider, col(Circle.state).in_(MEETING_STATES),
        col(CoreMember.next_due_at) < _now,
    ).order_by(col(CoreMember.next_due_at))  # fmt: skip


def _holiday_undecided() -> Select[Any]:
    return (
        _of_meetings("holiday_undecided")
        .where(col(Meeting.starts_at).between(_now, _in_four_weeks), col(Meeting.holiday_decision) == "undecided")
        .order_by(col(Meeting.starts_at))
    )


def _of_circles(kind: str, states: Iterable[str], count: Any = None) -> Select[Any]:
    row = _led(asked_row(kind, Circle.id, Circle.name, on=Circle.state_since, count=count).select_from(Circle))
    return row.where(col(Circle.provider_id) == _provider, col(Circle.state).in_(tuple(states))).order_by(
        col(Circle.state_since)
    )


def _no_weekly_slot() -> Select[Any]:
    ahead = exists().where(
        col(Meeting.circle_id) == Circle.id, col(Meeting.state) == "planned", col(Meeting.starts_at) > _now
    )
    return _of_circles("no_weekly_slot", MEETING_STATES).where(~ahead)


def _too_few_volunteers() -> Select[Any]:
    sitting = (
        select(func.count())
        .where(col(CircleVolunteer.circle_id) == Circle.id, col(CircleVolunteer.left_on).is_(None))
        .correlate(Circle)
        .scalar_subquery()
    )
    return _of_circles("too_few_volunteers", MEETING_STATES, sitting).where(sitting < 3)


def _waiting_for_circle() -> Select[Any]:
    row = asked_row("waiting_for_circle", CoreMember.person_id, CALLED, on=CoreMember.state_since)
    joined = row.select_from(CoreMember).join(Person, col(Person.id) == CoreMember.person_id)
    group = exists().where(col(MatchingProposal.core_member_id) == CoreMember.id, col(MatchingProposal.state).in_(OPEN))
    return led(joined).where(col(CoreMember.state) == "waiting", ~group).order_by(col(CoreMember.state_since))


def _of_proposals(kind: str, state: str, **due: Any) -> Select[Any]:
    row = asked_row(kind, MatchingProposal.id, CALLED, **due).select_from(MatchingProposal)
    joined = row.join(CoreMember, col(CoreMember.id) == MatchingProposal.core_member_id)
    return led(joined.join(Person, col(Person.id) == CoreMember.person_id)).where(
        col(MatchingProposal.provider_id) == _provider, col(MatchingProposal.state) == state
    )


def _circle_proposed() -> Select[Any]:
    waits = _of_proposals("circle_proposed", "proposed", on=CoreMember.state_since)
    return waits.where(col(CoreMember.state) == "waiting").order_by(col(CoreMember.state_since))


def _circle_rung() -> Select[Any]:
    """A group that is being rung: volunteers have heard of it, and how many have still to be heard."""
    unheard = (
        select(func.count())
        .where(col(MatchingSeat.proposal_id) == MatchingProposal.id, col(MatchingSeat.said) == "not_asked")
        .correlate(MatchingProposal)
        .scalar_subquery()
    )
    rung = _of_proposals("circle_rung", "accepted", at=MatchingProposal.accepted_at, count=unheard)
    return rung.order_by(col(MatchingProposal.accepted_at))


def _matching_yes() -> Select[Any]:
    """A volunteer said yes on their own page: it counts once they have been rung (F23)."""
    row = asked_row("matching_yes", MatchingProposal.id, CALLED, at=MatchingSeat.willing_at).select_from(MatchingSeat)
    joined = (
        row.join(MatchingProposal, col(MatchingProposal.id) == MatchingSeat.proposal_id)
        .join(Volunteer, col(Volunteer.id) == MatchingSeat.volunteer_id)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .join(CoreMember, col(CoreMember.id) == MatchingProposal.core_member_id)
    )
    return led(joined).where(
        col(MatchingProposal.provider_id) == _provider, col(MatchingProposal.state) == "accepted",
        col(MatchingSeat.said) == "not_asked", col(MatchingSeat.willing_at).is_not(None),
    ).order_by(col(MatchingSeat.willing_at))  # fmt: skip


def _sits(*led: ColumnElement[bool]) -> ColumnElement[bool]:
    """The volunteer of the row sits in an open circle, and its core member is led so."""
    return exists().where(
        col(CircleVolunteer.volunteer_id) == Volunteer.id, col(CircleVolunteer.left_on).is_(None),
        col(Circle.id) == CircleVolunteer.circle_id, col(Circle.state).in_(OPEN_STATES),
        col(CoreMember.id) == Circle.core_member_id, *led,
    )  # fmt: skip


# A check is of whoever leads a circle that its volunteer sits in; of a circle that nobody leads, it is of everybody.
_WITH_MINE = or_(_sits(col(CoreMember.coordinator_id).in_(ACCOUNTS)), _sits(col(CoreMember.coordinator_id).is_(None)))
_FREE = ~_sits()


def _clearances(kind: str, *when: ColumnElement[bool]) -> Select[Any]:
    row = asked_row(kind, Clearance.person_id, CALLED, on=Clearance.renew_by)
    joined = row.select_from(Clearance).join(Person, col(Person.id) == Clearance.person_id)
    serving = joined.join(Volunteer, col(Volunteer.person_id) == Clearance.person_id).where(
        col(Volunteer.state).in_(("pool", "in_a_circle"))
    )
    return serving.where(
        col(Clearance.provider_id) == _provider, col(Clearance.withdrawn_on).is_(None), *when
    ).order_by(col(Clearance.renew_by))


def _number_shared() -> Select[Any]:
    return (
        asked_row("number_shared", Person.id, CALLED)
        .select_from(Person)
        .join(Volunteer, col(Volunteer.person_id) == Person.id)
        .where(col(Person.provider_id) == _provider, col(Person.mobile_settled).is_(False))
        .order_by(col(Person.name_key))
    )


def _opted_out() -> Select[Any]:
    """Who has lately said STOP, to us or to the carrier, and is to be rung from now on (F3)."""
    last = (
        select(col(TextConsent.person_id), func.max(col(TextConsent.at)).label("at"))
        .where(
            col(TextConsent.provider_id) == _provider,
            col(TextConsent.source).in_(BY_TEXT),
            col(TextConsent.at) > _two_weeks_ago,
        )
        .group_by(col(TextConsent.person_id))
        .subquery()
    )
    row = (
        asked_row("opted_out", Person.id, CALLED, at=last.c.at)
        .select_from(last)
        .join(Person, col(Person.id) == last.c.person_id)
    )
    with_caseload = row.outerjoin(CoreMember, col(CoreMember.person_id) == Person.id)
    return with_caseload.where(
        ~col(Person.texts_on),
        col(Person.id) != ME,
        or_(
            col(CoreMember.id).is_(None),
            and_(col(CoreMember.coordinator_id).in_(ACCOUNTS), not_struck(CoreMember.id)),
        ),
    ).order_by(last.c.at)


QUESTIONS = (
    _below_quorum(),
    _call_wish(),
    _minutes_overdue(),
    _did_it_happen(),
    _minutes_to_read(),
    _contact_thin(),
    _contacts_to_read(),
    _holiday_undecided(),
    _no_weekly_slot(),
    _matching_yes(),
    _circle_rung(),
    _circle_proposed(),
    _waiting_for_circle(),
    _of_circles("gate_open", ("forming", "briefed")),
    _too_few_volunteers(),
    _clearances("renew_by_passed", col(Clearance.renew_by) < TODAY, _WITH_MINE),
    _clearances("renew_by_soon", col(Clearance.renew_by).between(TODAY, _in_90_days), or_(_WITH_MINE, _FREE)),
    _clearances("renew_by_free", col(Clearance.renew_by) < TODAY, _FREE),
    _number_shared(),
    _opted_out(),
)
_STATEMENT = union_all(*(select(question.limit(MOST).subquery()) for question in QUESTIONS))


def coordinators_rows(session: Session, viewer: Viewer, today: Any, now: datetime) -> dict[str, list[TodayRow]]:
    """Every row of this coordinator's Today, by bucket, without those put off. Two queries at any size."""
    given = {
        "accounts": list(viewer.coordinates), "provider": viewer.provider_id, "me": viewer.person_id, "now": now,
        "in_a_day": now + timedelta(days=1), "in_four_weeks": now + timedelta(days=28), "today": today,
        "in_90_days": today + timedelta(days=90), "two_weeks_ago": now - timedelta(days=14),
    }  # fmt: skip
    away = put_off_by(session, viewer.account_id, today)
    buckets: dict[str, list[TodayRow]] = {NOW: [], THIS_WEEK: [], WHEN_YOU_CAN: []}
    for kind, subject_id, name, at, on, count in session.connection().execute(_STATEMENT, given):
        if (kind, subject_id) not in away:
            buckets[BUCKETS[kind]].append(TodayRow(kind, subject_id, name, at or on, count))
    return buckets
