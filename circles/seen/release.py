"""What each audience sees of a release: the coordinator everything, the mentor what the day needs (F13, F20).

| who | view |
|---|---|
| coordinator | `ReleaseSeen`: dates with their history, who meets, what is open, legs with their reckoning |
| peer mentor | `gate_meet.GateMeet`: before a yes the days and the prison; after it what bears on the meet |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import exists
from sqlmodel import Session, col

from circles.accounts.provider import Provider
from circles.local_time import local_date
from circles.people.core_member import CoreMember
from circles.people.person import Person, full_name
from circles.people.phone import spoken_number
from circles.people.text_consent import NOT_TEXTED, may_be_texted
from circles.permission import visible_releases
from circles.places.bank_holiday import bank_holidays
from circles.places.reference import Prison
from circles.releases import dates
from circles.releases.confirmation import NAMES as CONFIRMATIONS
from circles.releases.confirmation import confirmations_of, to_be_asked
from circles.releases.details import Details
from circles.releases.legs import KINDS as LEGS
from circles.releases.legs import Reckoning, legs_of, reckon
from circles.releases.mentors import STILL_ASKED, ReleaseMentor, mentors_of, why_not_meet
from circles.releases.plan import (
    BEFORE_MET,
    NUMBERS,
    OUTCOMES,
    ReleasePlan,
    core_member_of,
    prison_of,
)
from circles.seen.release_parts import (
    LABELS,
    LegSeen,
    NumberSeen,
    StepSeen,
    is_on_the_day,
    legs_in_time,
    numbers_seen,
    on_the_clock,
    steps_of_the_day,
)
from circles.viewer import Viewer

PAGE = 50
SOURCES = {
    "prison": "the prison",
    "practitioner": "the practitioner",
    "letter": "a letter or a printout",
    "person": "the person themselves",
    "family": "their family",
    "law_change": "a change in the law",
    "other": "somebody else",
}


@dataclass(frozen=True)
class ReleaseLine:
    """A plan in a list."""

    id: UUID
    called: str
    release_on: date
    other_on: date | None
    confirmed: bool
    to_confirm: bool  # the prison is to be asked again, now
    state: str
    prison: str


@dataclass(frozen=True)
class MentorSeen:
    """Somebody asked to meet. `trouble` says why they cannot go or cannot be texted."""

    person_id: UUID
    called: str
    part: str
    state: str
    asked_at: datetime
    answered_at: datetime | None
    mobile: str
    trouble: str


@dataclass(frozen=True)
class ConfirmationSeen:
    """One thing to confirm, and who said it."""

    id: UUID
    step: str
    name: str
    given: bool
    asked_at: datetime
    due_at: datetime
    given_at: datetime | None
    given_by: str
    post: str
    conditions_known: bool | None
    asks_now: bool


@dataclass(frozen=True)
class DateSeen:
    """One statement of a date."""

    name: str
    on_date: date
    expected_on: date
    source_words: str
    told_by: str
    confirmed: bool
    stated_at: datetime


@dataclass(frozen=True)
class ReleaseSeen:
    """A release as the coordinator of the caseload sees it."""

    id: UUID
    person_id: UUID
    name: str
    state: str
    outcome: str
    outcome_words: str
    outcome_note: str
    release_on: date
    other_on: date | None
    confirmed_at: datetime | None
    confirmed_by: str
    confirmed_post: str
    tell_reception_at: datetime | None
    practitioner_due_at: datetime | None
    hard_stop: date
    warning: date
    prison: str
    town: str
    window_from: time
    window_until: time
    details: Details
    mentors: tuple[MentorSeen, ...]
    confirmations: tuple[ConfirmationSeen, ...]
    legs: tuple[LegSeen, ...]
    reckoning: Reckoning
    arrives: time
    steps: tuple[StepSeen, ...]
    next: StepSeen | None
    history: tuple[DateSeen, ...]
    numbers: tuple[NumberSeen, ...]
    open_points: tuple[str, ...]
    on_the_day: bool
    before_met: bool
    has_backup: bool

    @property
    def to_confirm(self) -> bool:
        """Whether the prison is to be asked again, now."""
        return any(one.asks_now for one in self.confirmations)

    @property
    def both_yes(self) -> bool:
        return [one.state for one in self.mentors] == ["accepted", "accepted"]

    @property
    def silent(self) -> bool:
        return self.next is not None and self.next.silent


def releases_seen(session: Session, viewer: Viewer, now: datetime, *, past: bool = False) -> list[ReleaseLine]:
    """The plans this viewer may see, the next day first; or what is over, the latest first. One query."""
    mine = visible_releases(viewer, now)
    mine = mine.join(Person, col(Person.id) == CoreMember.person_id)
    mine = mine.join(Prison, col(Prison.code) == ReleasePlan.prison_code)
    today = local_date(now, viewer.provider.zone)
    on = col(ReleasePlan.release_on)
    rows = mine.add_columns(Person, col(Prison.name), exists().where(to_be_asked(now))).limit(PAGE)
    if past:
        rows = rows.where(on < today).order_by(on.desc(), col(ReleasePlan.id))
    else:
        rows = rows.where(on >= today).order_by(on, col(ReleasePlan.id))
    leads = "coordinator" in viewer.roles
    return [
        ReleaseLine(plan.id, full_name(person) if leads else "", plan.release_on, plan.other_on,
                    plan.confirmed_at is not None, leads and to_confirm, plan.state, prison)
        for plan, person, prison, to_confirm in session.execute(rows)
    ]  # fmt: skip


def release_seen(session: Session, plan: ReleasePlan, now: datetime) -> ReleaseSeen:
    """Everything of one plan. About a dozen queries, whatever its size."""
    core_member = core_member_of(session, plan)
    person = session.get_one(Person, core_member.person_id)
    provider = session.get_one(Provider, plan.provider_id)
    holidays, prison = bank_holidays(provider.holiday_division), prison_of(session, plan)
    mentors, legs = _mentors(session, plan, now), legs_of(session, plan)
    confirmations = _confirmations(session, plan, now)
    reckoning, numbers = reckon(plan, legs), numbers_seen(session, plan)
    seen_legs, steps = legs_in_time(session, legs, reckoning), steps_of_the_day(session, plan, now)
    return ReleaseSeen(
        id=plan.id, person_id=person.id, name=full_name(person), state=plan.state, outcome=plan.outcome or "",
        outcome_words=OUTCOMES.get(plan.outcome or "", ""),
        outcome_note=plan.outcome_note or "", release_on=plan.release_on, other_on=plan.other_on,
        confirmed_at=plan.confirmed_at, confirmed_by=plan.confirmed_by or "", confirmed_post=plan.confirmed_post,
        tell_reception_at=plan.tell_reception_at, practitioner_due_at=plan.practitioner_due_at,
        hard_stop=dates.hard_stop(plan.release_on, holidays), warning=dates.warning_day(plan.release_on, holidays),
        prison=prison.name, town=prison.town, window_from=plan.window_from, window_until=plan.window_until,
        details=_details(plan), mentors=mentors, confirmations=confirmations, legs=seen_legs,
        reckoning=reckoning, arrives=on_the_clock(reckoning.arrives), steps=steps,
        next=next((one for one in steps if one.is_next), None), history=_history(session, plan), numbers=numbers,
        open_points=_open_points(plan, mentors, seen_legs, reckoning, numbers) + _unsaid(confirmations),
        on_the_day=is_on_the_day(plan, now), before_met=plan.state in BEFORE_MET,
        has_backup=any(one.part == "backup" and one.state == "accepted" for one in mentors),
    )  # fmt: skip


# ---- parts ----


def _details(plan: ReleasePlan) -> Details:
    return Details(
        plan.gate or "", plan.vehicle or "", plan.drives, plan.bring or "", plan.sign or "", plan.address or "",
        plan.curfew_at, plan.travel_minutes, plan.address_minutes,
    )  # fmt: skip


def _mentors(session: Session, plan: ReleasePlan, now: datetime) -> tuple[MentorSeen, ...]:
    found = mentors_of(session, plan)
    return tuple(_mentor(session, plan, found[part], now) for part in ("mentor", "backup") if part in found)


def _mentor(session: Session, plan: ReleasePlan, one: ReleaseMentor, now: datetime) -> MentorSeen:
    person = session.get_one(Person, one.person_id)
    reason = may_be_texted(person, now)
    trouble = why_not_meet(session, plan, person.id, plan.held_days) if plan.state in BEFORE_MET else ""
    return MentorSeen(
        person.id, full_name(person), one.part, one.state, one.asked_at, one.answered_at,
        spoken_number(person.mobile) if person.mobile else "", trouble or (NOT_TEXTED[reason] if reason else ""),
    )  # fmt: skip


def _confirmations(session: Session, plan: ReleasePlan, now: datetime) -> tuple[ConfirmationSeen, ...]:
    return tuple(
        ConfirmationSeen(
            one.id, one.step, CONFIRMATIONS[one.step], one.state == "given", one.asked_at, one.due_at, one.given_at,
            one.given_by or "", one.post, one.conditions_known, one.state == "open" and one.asked_at <= now,
        )
        for one in confirmations_of(session, plan)
    )  # fmt: skip


def _history(session: Session, plan: ReleasePlan) -> tuple[DateSeen, ...]:
    return tuple(
        DateSeen(dates.NAMES[one.kind], one.on_date, one.expected_on, SOURCES[one.source], one.told_by or "",
                 one.confirmed, one.stated_at)
        for one in dates.dates_of(session, plan.core_member_id)
    )  # fmt: skip


def _open_points(
    plan: ReleasePlan, mentors: Sequence[MentorSeen], legs: Sequence[LegSeen], reckoning: Reckoning,
    numbers: Sequence[NumberSeen],
) -> tuple[str, ...]:  # fmt: skip
    """What still stands between this plan and a calm day, in sentences."""
    yes = {one.part for one in mentors if one.state == "accepted"}
    rung = {one.label for one in numbers if one.last_rung_on}
    points = {
        "Nobody at the prison has confirmed the day yet.": plan.confirmed_at is None,
        "No mentor has said yes yet.": "mentor" not in yes,
        "No backup has said yes yet.": "backup" not in yes,
        "The address and the curfew are not known yet.": not plan.address or plan.curfew_at is None,
        "There is no first appointment at a probation office yet.": LEGS["probation"] not in {one.name for one in legs},
        "The appointments and the curfew cannot all be kept. Look at the legs.": not reckoning.holds,
        "A stop lies in an area to keep out of. Look at the legs.": any(one.in_area for one in legs),
    }
    missing = [LABELS[one].lower() for one in NUMBERS if LABELS[one] not in rung]
    points[f"No number that was rung and answered: {', '.join(missing)}."] = bool(missing)
    troubles = [f"{one.called}: {one.trouble}" for one in mentors if one.trouble and one.state in STILL_ASKED]
    return (*(sentence for sentence, holds in points.items() if holds), *troubles)


def _unsaid(confirmations: Sequence[ConfirmationSeen]) -> tuple[str, ...]:
    """What the prison or the practitioner had to be asked by now."""
    return tuple(f"Not confirmed: {one.name[0].lower()}{one.name[1:]}" for one in confirmations if one.asks_now)
