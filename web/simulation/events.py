"""What happens in a simulated life: each is one or two of the domain's own verbs, done by somebody who may do it.

A verb that refuses is part of life: the page would have said so, and nothing has changed.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.circle.circle import MEETING_STATES, Circle, CircleVolunteer
from circles.circle.forming import add_volunteer, volunteer_leaves
from circles.circle.phase import begin_ending, end_circle, go_fortnightly, resume, suspend
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern
from circles.local_time import local_date
from circles.meetings.changing import add_single_meeting, cancel_meeting, move_meeting, restore_meeting
from circles.meetings.meeting import Meeting
from circles.meetings.slot import set_weekly_slot
from circles.people.core_member import CoreMember
from circles.people.licence_condition import add_condition
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.text_consent import give_consent, withdraw_consent
from circles.people.volunteer import Volunteer
from circles.places.place import Place
from circles.releases.check_in import ask_later, end_plan
from circles.releases.confirmation import Said, confirmations_of, give_confirmation
from circles.releases.dates import state_date
from circles.releases.day import call_off, confirm_day, move_day
from circles.releases.plan import OPEN as OPEN_PLANS
from circles.releases.plan import ReleasePlan
from notifications.letters import post_letter
from notifications.message import Message
from web.simulation.world import World

Happens = Callable[[Session, World, datetime], object]
SOON = timedelta(days=9)
EVENINGS = tuple(time(hour, minute) for hour in range(9, 22) for minute in (0, 15, 30, 45))


def _meeting(session: Session, world: World, now: datetime, *states: str) -> Meeting | None:
    ahead = select(Meeting).where(
        col(Meeting.starts_at).between(now, now + SOON), col(Meeting.state).in_(states or ("planned",))
    )
    found = session.exec(ahead.order_by(col(Meeting.starts_at), col(Meeting.id))).all()
    return world.random.choice(found) if found else None


def _circle(session: Session, world: World, *states: str) -> Circle | None:
    found = session.exec(select(Circle).where(col(Circle.state).in_(states)).order_by(col(Circle.id))).all()
    return world.random.choice(found) if found else None


def move(session: Session, world: World, now: datetime) -> None:
    meeting = _meeting(session, world, now)
    if meeting is not None:
        on = meeting.on_date + timedelta(days=world.random.choice((-2, -1, 0, 0, 1, 1, 2, 4)))
        at = world.random.choice((meeting.at_time, *world.random.sample(EVENINGS, 2)))
        move_meeting(session, meeting, on, at, meeting.place_id, "The hall asked.", world.coordinator, now)


def move_and_back(session: Session, world: World, now: datetime) -> None:
    """Moved by mistake, and put right in the same minute."""
    meeting = _meeting(session, world, now)
    if meeting is not None:
        was = meeting.on_date, meeting.at_time
        move_meeting(session, meeting, was[0] + timedelta(days=1), was[1], meeting.place_id, "", world.coordinator, now)
        move_meeting(session, meeting, *was, meeting.place_id, "", world.coordinator, now)


def elsewhere(session: Session, world: World, now: datetime) -> None:
    meeting = _meeting(session, world, now)
    places = session.exec(select(Place.id).where(col(Place.kind) == "venue").order_by(col(Place.id))).all()
    if meeting is not None:
        where = world.random.choice(places)
        move_meeting(session, meeting, meeting.on_date, meeting.at_time, where, "", world.coordinator, now)


def off(session: Session, world: World, now: datetime) -> None:
    meeting = _meeting(session, world, now)
    if meeting is not None:
        cancel_meeting(session, meeting, "Nobody can come.", world.coordinator, now)


def on_again(session: Session, world: World, now: datetime) -> None:
    meeting = _meeting(session, world, now, "cancelled")
    if meeting is not None:
        restore_meeting(session, meeting, world.coordinator, now)


def one_more(session: Session, world: World, now: datetime) -> None:
    circle = _circle(session, world, *MEETING_STATES)
    if circle is not None:
        on = local_date(now, world.timezone) + timedelta(days=world.random.randrange(5))
        add_single_meeting(session, circle, on, world.random.choice(EVENINGS), 60, None, world.coordinator, now)


def another_slot(session: Session, world: World, now: datetime) -> None:
    circle = _circle(session, world, *MEETING_STATES)
    if circle is not None:
        today = local_date(now, world.timezone)
        day, at = world.random.randrange(7), world.random.choice(EVENINGS)
        set_weekly_slot(session, circle, day, at, world.timezone, 90, None, today, 1, world.coordinator, now)


def leaves(session: Session, world: World, now: datetime) -> None:
    open_ones = select(CircleVolunteer).where(col(CircleVolunteer.left_on).is_(None))
    found = session.exec(open_ones.order_by(col(CircleVolunteer.id))).all()
    if len(found) > 5:
        volunteer_leaves(session, world.random.choice(found), "Moved away", world.coordinator, now)


def joins(session: Session, world: World, now: datetime) -> None:
    circle = _circle(session, world, *MEETING_STATES)
    pool = session.exec(select(Volunteer).where(col(Volunteer.state) == "pool").order_by(col(Volunteer.id))).all()
    if circle is not None and pool:
        add_volunteer(session, circle, world.random.choice(pool), world.coordinator, now)


def phase(session: Session, world: World, now: datetime) -> None:
    """Another phase, a suspension, or the end of a circle."""
    circle = _circle(session, world, "weekly", "fortnightly", "ending", "suspended")
    if circle is None:
        return
    if circle.state == "suspended":
        resume(session, circle, "weekly", world.coordinator, now)
    elif circle.state == "ending":
        end_circle(session, circle, world.coordinator, now)
    else:
        world.random.choice((begin_ending, go_fortnightly, _suspend))(session, circle, world.coordinator, now)


def _suspend(session: Session, circle: Circle, by: object, now: datetime) -> None:
    suspend(session, circle, "A worry that must be settled first.", by, now)  # type: ignore[arg-type]


def another_number(session: Session, world: World, now: datetime) -> None:
    """A new number, sometimes one that somebody else has; consent is asked again, sometimes at once."""
    person = world.anybody_with_a_phone(session)
    if person is None or _works_here(session, person):
        return
    other = world.anybody_with_a_phone(session)
    taken = world.random.random() < 0.2 and other is not None
    number = str(other.mobile) if taken and other is not None else world.spare.pop()
    change_number(session, person, number, world.coordinator, now)
    if world.random.random() < 0.7:
        give_consent(session, person, "in_person", world.coordinator, now)


def _works_here(session: Session, person: Person) -> bool:
    roles = select(Account.id).join(Role, col(Role.account_id) == Account.id)
    office = roles.where(col(Account.person_id) == person.id, col(Role.role).in_(("coordinator", "manager")))
    return session.exec(office).first() is not None


def no_more_texts(session: Session, world: World, now: datetime) -> None:
    person = world.anybody_with_a_phone(session)
    if person is not None:
        withdraw_consent(session, person, "by_phone", world.coordinator, now)


def texts_again(session: Session, world: World, now: datetime) -> None:
    quiet = select(Person).where(col(Person.mobile).is_not(None), ~col(Person.texts_on)).order_by(col(Person.id))
    found = session.exec(quiet).all()
    if found:
        give_consent(session, world.random.choice(found), "by_phone", world.coordinator, now)


def in_or_out(session: Session, world: World, now: datetime) -> None:  # noqa: ARG001
    """Into custody, or out of it."""
    person = world.anybody_with_a_phone(session)
    if person is not None:
        person.in_custody = not person.in_custody
        session.add(person)


def another_device(session: Session, world: World, now: datetime) -> None:  # noqa: ARG001
    """Somebody's phone can do less than before, or more."""
    person = world.anybody_with_a_phone(session)
    if person is not None:
        person.device = world.random.choice(("any", "any", "sms_only", "voice_only", "letter_only"))
        session.add(person)


def no_internet(session: Session, world: World, now: datetime) -> None:
    person = world.anybody_with_a_phone(session)
    if person is not None:
        today = local_date(now, world.timezone)
        add_condition(session, person, "no_internet", "", today, world.coordinator, now)


def to_the_post(session: Session, world: World, now: datetime) -> None:
    """Somebody posts a letter that waits."""
    waits = select(Message).where(col(Message.channel) == "letter", col(Message.state) == "held")
    letter = session.exec(waits.order_by(col(Message.due_at), col(Message.person_id))).first()
    if letter is not None:
        post_letter(session, letter, world.coordinator, now)


def concern(session: Session, world: World, now: datetime) -> None:
    circle = _circle(session, world, *MEETING_STATES)
    raised = Raised(world.random.choice((1, 2, 3, 4)), "Said in the meeting.", can_wait=world.random.random() < 0.5)
    if circle is not None:
        provider = session.get_one(Provider, world.provider_id)
        raise_concern(session, provider, circle.core_member_id, circle.id, raised, world.manager, now)


def have_it(session: Session, world: World, now: datetime) -> None:
    waiting = session.exec(select(Concern).where(col(Concern.state) == "raised").order_by(col(Concern.id))).first()
    if waiting is not None:
        take_concern(session, waiting, world.coordinator, now)


def _plan(session: Session, world: World) -> ReleasePlan | None:
    open_ones = select(ReleasePlan).where(col(ReleasePlan.state).in_(OPEN_PLANS)).order_by(col(ReleasePlan.id))
    found = session.exec(open_ones).all()
    return world.random.choice(found) if found else None


def release_moves(session: Session, world: World, now: datetime) -> None:
    plan = _plan(session, world)
    if plan is not None:
        core_member = session.get_one(CoreMember, plan.core_member_id)
        day = plan.release_on + timedelta(days=world.random.choice((-2, -1, 1, 2, 5)))
        stated = state_date(session, core_member, "crd", day, "prison", "", world.coordinator, now)
        move_day(session, plan, stated, world.coordinator, now)


def release_confirmed(session: Session, world: World, now: datetime) -> None:
    plan = _plan(session, world)
    if plan is not None:
        confirm_day(session, plan, plan.release_on, "Ms Okafor", "Offender management unit", world.coordinator, now)


def release_step_confirmed(session: Session, world: World, now: datetime) -> None:
    plan = _plan(session, world)
    steps = [one for one in confirmations_of(session, plan) if one.state == "open"] if plan is not None else []
    if plan is not None and steps:
        said = Said("Mr Price", conditions_known=True)
        give_confirmation(session, plan, steps[0], said, world.coordinator, now)


def release_later(session: Session, world: World, now: datetime) -> None:
    plan = _plan(session, world)
    if plan is not None:
        ask_later(session, plan, world.random.choice((30, 60, 90)), world.coordinator, now)


def release_over(session: Session, world: World, now: datetime) -> None:
    plan = _plan(session, world)
    if plan is None:
        return
    if plan.release_on <= local_date(now, world.timezone):
        end_plan(session, plan, "not_released", "", world.coordinator, now)
    elif world.random.random() < 0.2:
        call_off(session, plan, world.coordinator, now)


HAPPENINGS: tuple[tuple[Happens, int], ...] = (
    (move, 9), (move_and_back, 1), (elsewhere, 3), (off, 4), (on_again, 3), (one_more, 3), (another_slot, 1),
    (leaves, 2), (joins, 2), (phase, 1), (another_number, 3), (no_more_texts, 2), (texts_again, 3), (in_or_out, 1),
    (concern, 5), (have_it, 2), (release_moves, 2), (release_confirmed, 3), (release_step_confirmed, 3),
    (release_later, 1), (release_over, 1), (another_device, 3), (no_internet, 1), (to_the_post, 1),
)  # fmt: skip
TEXTS_IN = (
    "1", "2", "3", "Yes", "no thanks", "ydw", "2", "1", "STOP", "Stop.", "START", "HELP", "cancel", "END", "A", "B",
    "Can you ring me? Something has happened.", "off", "here", "met", "done", "home", "30", "running late",
)  # fmt: skip
