"""A week of one circle: its meeting, who came, what was written, and who was in touch in between."""

from datetime import datetime, timedelta
from uuid import UUID

from circles.accounts.provider import Provider
from circles.circle.circle import Circle
from circles.journal import Actor
from circles.lifecycle import become
from circles.meetings.attendance import Attendance
from circles.meetings.changing import new_meeting
from circles.meetings.contact import Contact, contact_due_after
from circles.meetings.meeting import MOVES, Meeting
from circles.meetings.minutes import CallWish, Minutes, MinutesEntry
from circles.places.bank_holiday import bank_holidays
from web.bulk.people import Pen
from web.bulk.rows import id_made_at
from web.bulk.size import ZONE
from web.bulk.story import Chair, Group
from web.demo.evenings import HOW, a_note, some_minutes

LASTS = 90
A_QUARTER, HOURS_20, HOURS_2 = timedelta(weeks=13), timedelta(hours=20), timedelta(hours=2)
READ_UNTIL = timedelta(days=6)  # what came in later waits to be read
UNSAID, OFF, NOBODY_CAME = 0.04, 0.03, 0.06  # of a hundred meetings of this fortnight, and of all


def write_week(pen: Pen, provider: Provider, circle: Circle, group: Group, week: int) -> None:
    """The contacts before the meeting, and the meeting itself where it falls into this week."""
    chairs = group.sitting(week)
    meeting = new_meeting_of(pen, provider, circle, group, week)
    over = meeting.ends_at < pen.calendar.now
    state = _becomes(pen, meeting, chairs) if over else "planned"
    outcomes = _attendance(pen, group, meeting, chairs, held=state == "held")
    noted = state != "planned" and _come_true(pen, group, meeting, state, outcomes)
    if over:
        for chair in chairs[: pen.rows.random.choice((0, 1, 1, 2, 2, 3))]:
            _in_touch(pen, group, chair, meeting, noted=noted)
    pen.rows.put(meeting)


def new_meeting_of(pen: Pen, provider: Provider, circle: Circle, group: Group, week: int) -> Meeting:
    """The meeting that the weekly slot gives this week, made a quarter ahead."""
    day = pen.calendar.monday(week) + timedelta(days=group.weekday)
    made_at = pen.at(week) - A_QUARTER if week <= pen.calendar.last else pen.calendar.now - timedelta(hours=1)
    meeting = new_meeting(circle, provider, day, group.at_time, ZONE, LASTS, circle.place_id, made_at)
    meeting.id = id_made_at(made_at, pen.rows.random)
    meeting.series_id, meeting.series_on = group.series_id, day
    if day in bank_holidays(provider.holiday_division):
        decided = meeting.starts_at < pen.calendar.now + timedelta(days=10)
        meeting.holiday_decision = "keep" if decided else "undecided"
    return meeting


def _becomes(pen: Pen, meeting: Meeting, chairs: list[Chair]) -> str:
    """What came of a meeting that is over."""
    chance = pen.rows.random.random()
    if chance < UNSAID and meeting.ends_at > pen.calendar.now - timedelta(days=14):
        return "planned"
    if chance < OFF or not chairs:
        return "cancelled"
    return "did_not_happen" if chance < NOBODY_CAME else "held"


def _attendance(pen: Pen, group: Group, meeting: Meeting, chairs: list[Chair], *, held: bool) -> dict[UUID, str]:
    """A row for everybody who belongs to it, with what they said the day before and whether they came."""
    random, asked_at = pen.rows.random, meeting.starts_at - HOURS_20
    answering = asked_at < pen.calendar.now
    outcomes: dict[UUID, str] = {}
    texted = {chair.recruit.person_id: chair.recruit.mobile is not None for chair in chairs}
    for person_id in (group.member.person_id, *texted):
        chance = random.random()
        row_id = id_made_at(asked_at, random)
        answered = answering and person_id in texted and chance < 0.92
        said: dict[str, object] = {} if not answered else {
            "answer": "yes" if chance < 0.84 else "no", "answered_at": asked_at,
            "answered_by": "text" if texted[person_id] else "web", "answered_revision": 1,
        }  # fmt: skip
        if held:
            outcomes[person_id] = "present" if chance < 0.86 else "apologies" if chance < 0.97 else "no_show"
            said["outcome"] = outcomes[person_id]
        pen.rows.add(Attendance, asked_at, id=row_id, meeting_id=meeting.id, person_id=person_id, **said)
        if answered:
            by = _themselves(pen, person_id)
            pen.rows.note("answer_meeting", "meeting", meeting.id, by, asked_at, person_id, "none", str(said["answer"]))
    return outcomes


def _come_true(pen: Pen, group: Group, meeting: Meeting, state: str, outcomes: dict[UUID, str]) -> bool:
    """Move a meeting that is over to its state; whether there are minutes of it."""
    by, after = pen.coordinators[group.lead], min(meeting.ends_at + HOURS_2, pen.calendar.now)
    become(meeting, state, MOVES)
    meeting.version += 1
    verbs = {"held": "meeting_happened", "did_not_happen": "meeting_did_not_happen", "cancelled": "cancel_meeting"}
    if state != "held":
        meeting.minutes_due_at, meeting.change_reason = None, "The hall was shut."
        if state == "cancelled":
            after = meeting.starts_at - HOURS_20
            meeting.changed_at, meeting.revision = after, 2
            meeting.holiday_decision = "cancelled" if meeting.holiday_decision else None
        pen.rows.note(verbs[state], "meeting", meeting.id, by, after, group.member.own_id, "planned", state)
        return False
    author = _author(group, [person for person in outcomes if person != group.member.person_id], outcomes)
    pen.rows.note(verbs[state], "meeting", meeting.id, _themselves(pen, author) if author else by, after,
                  group.member.own_id, "planned", state)  # fmt: skip
    for outcome in outcomes.values():
        pen.rows.note("record_outcome", "attendance", meeting.id, by, after, now_is=outcome)
    age = pen.calendar.now - meeting.ends_at
    if author is not None and (age > timedelta(days=7) or pen.rows.random.random() < 0.8):
        _write_minutes(pen, group, meeting, author, after)
        if outcomes[group.member.person_id] == "present":
            _touched(group, meeting.starts_at)
    return meeting.minutes_due_at is None


def _author(group: Group, people: list[UUID], outcomes: dict[UUID, str]) -> UUID | None:
    """Whoever of those who came has written least."""
    there = [person for person in people if outcomes[person] == "present"]
    author = min(there, key=lambda person: group.turns.get(person, 0), default=None)
    if author is not None:
        group.turns[author] = group.turns.get(author, 0) + 1
    return author


def _write_minutes(pen: Pen, group: Group, meeting: Meeting, author: UUID, at: datetime) -> None:
    rows, by, about = pen.rows, pen.coordinators[group.lead], group.member.own_id
    fresh = meeting.ends_at > pen.calendar.now - READ_UNTIL
    state = "seen" if not fresh or rows.random.random() < 0.5 else "asked" if rows.random.random() < 0.2 else "sent"
    seen_at = min(at + HOURS_20, pen.calendar.now) if state == "seen" else None
    written = some_minutes(rows.random, group.member.language)
    minutes = rows.add(
        Minutes, at, meeting_id=meeting.id, circle_id=group.circle_id, author_id=author, state=state,
        went=written.went, text=written.as_json(), sent_at=at, seen_at=seen_at,
        seen_by_id=by.account_id if seen_at else None,
    )  # fmt: skip
    meeting.minutes_due_at = None
    rows.note("send_minutes", "minutes", minutes, _themselves(pen, author), at, about, now_is="sent")
    if seen_at is not None:
        rows.note("thank_for_minutes", "minutes", minutes, by, seen_at, about, now_is="seen")
    if state == "asked":
        asked_at = min(at + HOURS_2, pen.calendar.now)
        rows.add(MinutesEntry, asked_at, minutes_id=minutes, kind="question", text="Who will ring on Monday?",
                 person_id=by.person_id, at=asked_at)  # fmt: skip
        rows.note("add_question", "minutes", minutes, by, asked_at, about, now_is="asked")
    if written.went == "hard" and fresh:
        wish = rows.add(CallWish, at, person_id=author, circle_id=group.circle_id, at=at)
        rows.note("wish_for_a_call", "call_wish", wish, _themselves(pen, author), at, author)


def _in_touch(pen: Pen, group: Group, chair: Chair, meeting: Meeting, *, noted: bool) -> None:
    """One contact before the meeting, or an attempt that reached nobody. `noted`: its minutes brought it back."""
    rows, random, about = pen.rows, pen.rows.random, group.member.own_id
    at = meeting.starts_at - timedelta(days=random.randint(1, 4), minutes=random.randint(0, 300))
    reached, by = random.random() < 0.85, pen.coordinators[group.lead]
    seen_at = None
    if at < pen.calendar.now - READ_UNTIL and random.random() < 0.98:
        seen_at = at + HOURS_20
    who = chair.recruit
    contact = rows.add(
        Contact, at + HOURS_2, core_member_id=about, circle_id=group.circle_id, person_id=who.person_id, at=at,
        how=random.choice(HOW), reached=reached, went="well" if reached else None,
        note=a_note(random, who.language) or None, minutes=random.choice((5, 10, 20, 45)) if reached else 0,
        bring_back=reached and not noted, meeting_id=meeting.id if reached and noted else None, made_at=at + HOURS_2,
        seen_at=seen_at, seen_by_id=by.account_id if seen_at else None,
    )  # fmt: skip
    rows.note("log_contact", "contact", contact, _themselves(pen, who.person_id), at + HOURS_2, about)
    if seen_at is not None:
        rows.note("say_thank_you", "contact", contact, by, seen_at, about)
    if reached:
        _touched(group, at)


def _touched(group: Group, at: datetime) -> None:
    if group.last_contact is None or at > group.last_contact:
        group.last_contact = at


def last_contact(group: Group, circle: Circle) -> dict[str, object] | None:
    """The two instants that stand on the core member, as the log would have moved them."""
    if group.last_contact is None:
        return None
    due = contact_due_after(circle, group.last_contact)
    return {"core_member": group.member.own_id, "last": group.last_contact, "due": due}


def _themselves(pen: Pen, person_id: UUID) -> Actor:
    return Actor("person", person_id=person_id, basis="own", provider_id=pen.rows.provider_id)
