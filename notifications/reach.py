"""Facts for `ways.py`, read from the tables: how somebody can be reached, and what a message is about.

Each function asks a fixed number of queries for any number of people or messages. The dispatcher asks for them only
where a text may not go, so that the usual text costs nothing more.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, union_all
from sqlmodel import Session, col

from circles.accounts.account import Account
from circles.accounts.provider import Provider
from circles.concerns.telling import ALERT, CALL, DUTY_CALL, DUTY_LINE
from circles.local_time import local_date
from circles.meetings.quorum_telling import WORDING as TOO_FEW
from circles.people.licence_condition import LicenceCondition
from circles.people.person import Person
from circles.people.text_consent import BY_TEXT, TextConsent
from circles.releases import check_in_telling, telling
from circles.releases.check_in import CheckIn
from circles.releases.mentors import ReleaseMentor
from circles.releases.plan import ReleasePlan
from notifications.message import DAILY, Message
from notifications.text_waiting import WORDING as TEXT_WAITS
from notifications.ways import Consent, Matter, Pressing, Reach, pressing

TO_STAFF = (
    ALERT,
    CALL,
    check_in_telling.ALERT,
    telling.RING,
    TOO_FEW,
    TEXT_WAITS,
)  # duty alerts do not rest on consent (F3)
RUNG, CALLED = (ALERT, DUTY_LINE), (CALL, DUTY_CALL)
OF_RELEASE = (telling.PLAN, telling.MENTOR, check_in_telling.CHECK_IN)
NEAR = timedelta(days=7)
DUTY_PHONE = Reach()  # the provider's own duty line: a number that we keep


def how_pressing(wording: str, urgency: str, useful_until: datetime, now: datetime) -> Pressing:
    """How pressing a message is; a rung of a ladder and its call are told apart by their wordings."""
    if wording in RUNG:
        return "rung"
    if wording == DAILY:
        return "digest"
    return "call" if wording in CALLED else pressing(urgency, useful_until, now)


def matters_of(session: Session, messages: Sequence[Message], now: datetime) -> dict[UUID, Matter]:
    """What each message is about, as far as its way depends on it."""
    near = _near_plans(session, [one.subject_id for one in messages if one.subject_kind in OF_RELEASE], now)
    return {one.id: _matter(one, near, now) for one in messages}


def reaches_of(session: Session, people: Collection[UUID], today: date) -> dict[UUID, Reach]:
    """How each person can be reached, in one query."""
    rows = session.execute(_rows(today).where(col(Person.id).in_(people)))
    return {row.id: _reach(row) for row in rows}


def reach_of(session: Session, person: Person, provider: Provider, now: datetime) -> Reach:
    """How one person can be reached."""
    return reaches_of(session, [person.id], local_date(now, provider.timezone))[person.id]


def email_of(session: Session, person: Person) -> str:
    """The address on their record, else the one they sign in with; nothing where there is neither."""
    return person.email or session.execute(_account_of(person.id)).scalar() or ""


def _matter(message: Message, near: set[UUID], now: datetime) -> Matter:
    kind = how_pressing(message.wording, message.urgency, message.useful_until, now)
    ladder = kind in ("rung", "call")
    to_staff = message.wording in TO_STAFF or message.person_id is None
    return Matter(kind, duty=to_staff, safety_net=ladder or message.subject_id in near)


def _near_plans(session: Session, subjects: Sequence[UUID], now: datetime) -> set[UUID]:
    """Those of these plans, mentors and check-ins whose release is within seven days (F3)."""
    near = col(ReleasePlan.release_on).between((now - NEAR).date(), (now + NEAR).date())
    plans = select(col(ReleasePlan.id)).where(near)
    mentors, check_ins = (
        select(col(table.id)).join(ReleasePlan, col(ReleasePlan.id) == table.plan_id).where(near)
        for table in (ReleaseMentor, CheckIn)
    )
    found = union_all(
        plans.where(col(ReleasePlan.id).in_(subjects)),
        mentors.where(col(ReleaseMentor.id).in_(subjects)),
        check_ins.where(col(CheckIn.id).in_(subjects)),
    )
    return set(session.execute(found).scalars())


def _reach(row: Any) -> Reach:
    consent: Consent = "yes" if row.texts_on else "out" if row.last_source in BY_TEXT else "none"
    address = row.email_fingerprint is not None or row.account_email is not None
    may_email = address and row.device == "any" and not row.no_internet
    has_number = row.mobile_fingerprint is not None
    return Reach(row.device, has_number, row.mobile_settled, row.in_custody, consent, may_email)


def _rows(today: date) -> Any:
    last = select(col(TextConsent.source)).where(col(TextConsent.person_id) == Person.id).order_by(
        col(TextConsent.at).desc(), col(TextConsent.id).desc()).limit(1)  # fmt: skip
    return select(
        col(Person.id),
        col(Person.device),
        col(Person.mobile_fingerprint),
        col(Person.mobile_settled),
        col(Person.in_custody),
        col(Person.texts_on),
        col(Person.email_fingerprint),
        last.scalar_subquery().label("last_source"),
        _account_of(Person.id).scalar_subquery().label("account_email"),
        exists().where(_no_internet(today)).label("no_internet"),
    )


def _account_of(person_id: Any) -> Any:
    return select(col(Account.email)).where(col(Account.person_id) == person_id, col(Account.disabled_at).is_(None))


def _no_internet(today: date) -> ColumnElement[bool]:
    """Under the condition today. A practitioner's approval lifts it for one thing, and not for our e-mails (F11)."""
    until = col(LicenceCondition.until_on)
    return and_(
        col(LicenceCondition.person_id) == Person.id, col(LicenceCondition.kind) == "no_internet",
        col(LicenceCondition.from_on) <= today, or_(until.is_(None), until >= today),
    )  # fmt: skip
