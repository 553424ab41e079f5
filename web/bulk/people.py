"""Everybody's rows: the person, their number and consent, and what they are to us."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from circles.accounts.account import Account, Role
from circles.journal import Actor
from circles.people.clearance import Clearance, years_after
from circles.people.core_member import CoreMember
from circles.people.licence_condition import VICTIM, LicenceCondition
from circles.people.name_key import name_key
from circles.people.number import mobile_fingerprint
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.people.personal_record import email_fingerprint
from circles.people.professional import Professional
from circles.people.text_consent import TextConsent
from circles.people.volunteer import LEAVING, PIPELINE, Volunteer
from web.bulk.folk import DEVICES, Folk, Guide, Member, Recruit, Someone
from web.bulk.rows import Rows
from web.bulk.size import Calendar
from web.bulk.story import monday_or_today

CONDITIONS = ("curfew", "no_internet", "one_sim", "not_near_places", "no_motor_vehicle", "travel_notified")
UNCHECKED = ("enquiry", "applied", "interviewed", "references", "checks")
REASONS = ("Moved away.", "A new job with evening shifts.", "A baby in the family.", "Needs a rest.")


@dataclass(frozen=True)
class Pen:
    """Who writes what where: the rows, the calendar, the coordinators, and what is known of the country."""

    rows: Rows
    calendar: Calendar
    folk: Folk
    coordinators: tuple[Actor, ...]
    system: Actor
    venues: tuple[tuple[UUID, ...], ...]
    offices: tuple[str, ...]
    prisons: tuple[str, ...]
    password_hash: str

    def at(self, week: int, weekday: int = 0, hour: int = 11) -> datetime:
        return self.calendar.moment(week, weekday, time(hour))

    def day(self, week: int) -> date:
        return monday_or_today(self.calendar, week)


def write_recruit(pen: Pen, one: Recruit, email: str = "") -> None:
    """A volunteer: who they are, what they offer, the checks."""
    rows, at, by = pen.rows, pen.at(one.came), pen.coordinators[one.number % len(pen.coordinators)]
    email = email or f"volunteer{one.number:05d}@demo.example"
    _person(pen, one, at, one.person_id, email=email)
    reason = pen.rows.random.choice(REASONS) if one.stage in (*LEAVING, "resting") else None
    evenings = sorted({(one.number * 3 + step) % 5 for step in (0, 1, 3)})
    rows.add(
        Volunteer, at, id=one.own_id, person_id=one.person_id, state=one.stage, state_since=pen.day(one.since),
        state_reason=reason, experienced=one.experienced, capacity=one.capacity, evenings=evenings,
    )  # fmt: skip
    begins = one.stage if one.stage in PIPELINE else "interviewed" if one.stage == "declined" else "pool"
    rows.note("add_volunteer", "volunteer", one.own_id, by, at, one.person_id, now_is=begins)
    rows.note("note_offer", "volunteer", one.own_id, by, at, one.person_id)
    if one.stage in (*LEAVING, "resting"):
        left = pen.at(one.since, 1)
        rows.note("move_volunteer", "volunteer", one.own_id, by, left, one.person_id, was=begins, now_is=one.stage)
    if one.stage not in UNCHECKED:
        write_clearance(pen, one, "dbs", at, by, issued_on=one.checked_on, renew_by=years_after(one.checked_on, 3))
        if one.number % 17 == 0:
            day = at.date()
            write_clearance(pen, one, "prison_vetting", at, by, issued_on=day, renew_by=years_after(day, 3),
                       prison_code=pen.prisons[one.number % len(pen.prisons)])  # fmt: skip
    if one.with_account:
        _account(pen, one, email, at)


def write_member(pen: Pen, one: Member, lead: int) -> None:
    """A core member: on a coordinator's caseload, with the conditions they are under."""
    rows, at, by = pen.rows, pen.at(one.came), pen.coordinators[lead]
    _person(pen, one, at, one.own_id, in_custody=one.in_custody)
    practitioner = _practitioner(pen, one, at, by) if one.number % 3 == 0 else None
    left = one.stage in ("ended", "withdrawn", "deferred")
    rows.add(
        CoreMember, at, id=one.own_id, person_id=one.person_id, coordinator_id=by.account_id, state=one.stage,
        state_since=pen.day(one.since), state_reason="As agreed together." if left else None,
        offence="Set out at the briefing.", adapted=one.adapted, practitioner_id=practitioner,
    )  # fmt: skip
    begins = "waiting" if one.stage in ("in_a_circle", "ended") else one.stage
    rows.note("add_core_member", "core_member", one.own_id, by, at, one.own_id, now_is=begins)
    rows.note("note_offence", "core_member", one.own_id, by, at, one.own_id)
    kinds = [CONDITIONS[one.number % len(CONDITIONS)], *(VICTIM[:1] if one.number % 10 == 0 else ())]
    for kind in kinds:
        condition_id = rows.add(
            LicenceCondition, at, person_id=one.person_id, kind=kind, detail="As on the licence.",
            sealed=kind in VICTIM, from_on=at.date(), made_at=at,
        )  # fmt: skip
        rows.note("add_condition", "licence_condition", condition_id, by, at, one.own_id, now_is=kind)


def write_guide(pen: Pen, one: Guide, email: str = "") -> None:
    """A peer mentor, with what they may enter and who supports them."""
    rows, at, by = pen.rows, pen.at(one.came), pen.coordinators[0]
    _person(pen, one, at, one.person_id)
    ends = pen.calendar.today + timedelta(days=40 + one.number % 500)
    rows.add(
        PeerMentor, at, id=one.own_id, person_id=one.person_id, state=one.stage, state_since=pen.day(one.came),
        capacity=1 + one.number % 3, licence_ends_on=ends, support_contact="A worker at the recovery service",
    )  # fmt: skip
    rows.note("add_peer_mentor", "peer_mentor", one.own_id, by, at, one.person_id, now_is=one.stage)
    rows.note("note_support", "peer_mentor", one.own_id, by, at, one.person_id)
    write_clearance(pen, one, "gate_and_community", at, by, issued_on=at.date(), renew_by=ends)
    if email:
        _account(pen, one, email, at, "mentor")


def _person(pen: Pen, one: Someone, at: datetime, about: UUID, *, email: str = "", in_custody: bool = False) -> None:
    known = one.mobile is not None
    born = date(1945 + one.number * 7 % 55, 1 + one.number % 12, 1 + one.number % 28)
    pen.rows.add(
        Person, at, id=one.person_id, first_name=one.first, last_name=one.last, name_key=name_key(one.first, one.last),
        gender=one.gender, born_on=born.isoformat(), mobile=one.mobile,
        mobile_fingerprint=mobile_fingerprint(one.mobile) if one.mobile else None, mobile_settled=not one.shared,
        email=email or None, email_fingerprint=email_fingerprint(email), postcode=one.outcode, outcode=one.outcode,
        language=one.language, spoken=["Welsh"] if one.welsh else [], device=DEVICES[one.number % len(DEVICES)],
        no_links=one.number % 4 == 0, texts_on=known, in_custody=in_custody, made_at=at,
    )  # fmt: skip
    pen.rows.note("add_person", "person", one.person_id, pen.system, at, about)
    if one.mobile is not None:
        pen.rows.note("change_number", "person", one.person_id, pen.system, at, about)
        print_ = mobile_fingerprint(one.mobile)
        pen.rows.add(TextConsent, at, person_id=one.person_id, given=True, source="demo", mobile_fingerprint=print_,
                     at=at)  # fmt: skip
        pen.rows.note("give_consent", "person", one.person_id, pen.system, at, one.person_id, now_is="demo")


def _practitioner(pen: Pen, member: Member, at: datetime, by: Actor) -> UUID:
    first, last, gender = pen.folk.a_name()
    someone = pen.rows.add(
        Person, at, first_name=first, last_name=last, name_key=name_key(first, last), gender=gender, made_at=at
    )
    pen.rows.note("add_person", "person", someone, pen.system, at, someone)
    post = pen.rows.add(
        Professional, at, person_id=someone, post="probation_practitioner",
        organisation=pen.offices[member.number % len(pen.offices)],
    )  # fmt: skip
    pen.rows.note("add_professional", "professional", post, by, at, someone, now_is="probation_practitioner")
    pen.rows.note("name_practitioner", "core_member", member.own_id, by, at, member.own_id)
    return post


def write_clearance(
    pen: Pen, one: Someone, kind: str, at: datetime, by: Actor, *, issued_on: date, renew_by: date,
    prison_code: str | None = None,
) -> None:  # fmt: skip
    """One check of one person."""
    clearance = pen.rows.add(
        Clearance, at, person_id=one.person_id, kind=kind, issued_on=issued_on, renew_by=renew_by,
        prison_code=prison_code,
    )  # fmt: skip
    pen.rows.note("record_clearance", "clearance", clearance, by, at, one.person_id, now_is=kind)


def _account(pen: Pen, one: Someone, email: str, at: datetime, role: str = "volunteer") -> None:
    account = pen.rows.add(
        Account, at, person_id=one.person_id, email=email, password_hash=pen.password_hash, made_at=at
    )
    pen.rows.add(Role, at, account_id=account, role=role, from_on=at.date())
    pen.rows.note("open_account", "account", account, pen.system, at, one.person_id)
    pen.rows.note("give_role", "account", account, pen.system, at, now_is=role)
    pen.rows.note("set_password", "account", account, pen.system, at)
