"""Minutes: written by a volunteer after the meeting, read and thanked for by the coordinator, handed over on record."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.circle.circle import Circle
from circles.errors import BadInput, NotFound
from circles.local_time import moment_in_words
from circles.meetings.attendance import OUTCOMES
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import (
    Action,
    CallWish,
    Minutes,
    Written,
    add_to_minutes,
    ask_about_minutes,
    called_back,
    hand_over,
    minutes_of,
    send_minutes,
    thank_for_minutes,
    wish_for_a_call,
)
from circles.meetings.rota import hand_on
from circles.seen.contact import HOW
from circles.seen.meeting import MeetingView, meeting_seen
from circles.seen.minutes import MinutesSeen, minutes_seen, professionals_of, turn_of, waiting_contacts
from web.dependencies import doing, looking
from web.finding.circles import the_meeting
from web.finding.minutes import the_call_wish
from web.form_fields import Line, Paragraph, TypedDate
from web.forms import FormModel, FormState, Typed, typed_again
from web.views.drafts import kept, sent
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[Meeting, looking("see_meeting", the_meeting)]
Write = Annotated[Meeting, doing("write_minutes", the_meeting)]
Review = Annotated[Meeting, doing("review_minutes", the_meeting)]
ACTIONS = 3


class WriteMinutes(FormModel):
    """What a volunteer says of the evening. Only how it went must be said."""

    went: Line = ""
    happened: Paragraph = ""
    went_well: Paragraph = ""
    noted: tuple[UUID, ...] = ()
    call_me: bool = False
    author: UUID | None = None


class Words(FormModel):
    """A few words, added."""

    text: Paragraph = ""


class HandOver(FormModel):
    """Who was given the minutes, and how."""

    professional_id: UUID
    how: Line = ""


class HandOn(FormModel):
    """Who writes instead."""

    person_id: UUID


@router.get("/meetings/{meeting_id}/minutes")
def show_minutes(visit: Look, meeting: Seen) -> Response:
    return minutes_page(visit, meeting)


def minutes_page(visit: Visit, meeting: Meeting, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    """The form while nothing is sent; then what was sent, with what may be added."""
    leads = visit.basis != "member"
    view, written = meeting_seen(visit.session, meeting, visit.now, leads=leads), _seen(visit, meeting)
    if written is not None:
        circle = visit.session.get_one(Circle, meeting.circle_id)
        named = professionals_of(visit.session, circle.core_member_id) if leads else []
        return visit.page("minutes/minutes.html", "Minutes", meeting=view, minutes=written, leads=leads,
                          professionals=named, form=form)  # fmt: skip
    form, keeping = kept(visit, "minutes", meeting.id, _prefilled(view, form))
    return visit.page(
        "minutes/write.html", "Minutes", meeting=view, turn=turn_of(visit.session, meeting), form=form, leads=leads,
        keeping=keeping, contacts=_contacts(visit, meeting), begun=meeting.starts_at <= visit.now,
        owed=meeting.minutes_due_at is not None, actions=range(1, ACTIONS + 1),
        writers=[(one.person_id, one.name) for one in view.comers if not one.is_core_member],
    )  # fmt: skip


@router.post("/meetings/{meeting_id}/minutes")
@typed_again(minutes_page)
def send(visit: Deed, meeting: Write) -> Response:
    form = WriteMinutes.read(visit.typed)
    written = Written(form.went, form.happened, form.went_well, _actions(visit.typed))
    author = form.author if form.author and visit.basis != "member" else visit.viewer.person_id
    send_minutes(visit.session, meeting, author, written, _present(visit.typed), set(form.noted), visit.by, visit.now)
    if form.call_me:
        circle = visit.session.get_one(Circle, meeting.circle_id)
        wish_for_a_call(visit.session, circle, visit.viewer.person_id, visit.by, visit.now)
    sent(visit, "minutes", meeting.id)
    if visit.typed.one("next") == "concern":  # asked beside this form, and kept nowhere in it (F6)
        return visit.done(f"/concerns/new?circle={meeting.circle_id}")
    return visit.done(f"/meetings/{meeting.id}/minutes", "Sent. Thank you for writing.")


@router.post("/meetings/{meeting_id}/minutes/additions")
@typed_again(minutes_page)
def add(visit: Deed, meeting: Write) -> Response:
    text, me = Words.read(visit.typed).text, visit.viewer.person_id
    add_to_minutes(visit.session, _sent(visit, meeting), text, me, visit.by, visit.now)
    sent(visit, "minutes", meeting.id)
    return visit.done(f"/meetings/{meeting.id}/minutes", "Added.")


@router.post("/meetings/{meeting_id}/minutes/question")
@typed_again(minutes_page)
def ask(visit: Deed, meeting: Review) -> Response:
    text, me = Words.read(visit.typed).text, visit.viewer.person_id
    ask_about_minutes(visit.session, _sent(visit, meeting), text, me, visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}/minutes", "Asked. The author sees it on Today.")


@router.post("/meetings/{meeting_id}/minutes/thanks")
@typed_again(minutes_page)
def thank(visit: Deed, meeting: Review) -> Response:
    thank_for_minutes(visit.session, _sent(visit, meeting), visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}/minutes", "Thanked. The author sees it on Today.")


@router.post("/meetings/{meeting_id}/minutes/handover")
@typed_again(minutes_page)
def note_handover(visit: Deed, meeting: Review) -> Response:
    form = HandOver.read(visit.typed)
    circle = visit.session.get_one(Circle, meeting.circle_id)
    if form.professional_id not in {one for one, _ in professionals_of(visit.session, circle.core_member_id)}:
        raise BadInput({"professional_id": "Choose somebody from the list."})
    hand_over(visit.session, _sent(visit, meeting), form.professional_id, form.how, visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}/minutes", "Written down.")


@router.get("/meetings/{meeting_id}/minutes/print")
def print_minutes(visit: Look, meeting: Annotated[Meeting, looking("review_minutes", the_meeting)]) -> Response:
    written = _seen(visit, meeting)
    if written is None:
        raise NotFound()
    view = meeting_seen(visit.session, meeting, visit.now, leads=True)
    return visit.page("minutes/print.html", "Minutes", meeting=view, minutes=written)


@router.post("/meetings/{meeting_id}/minutes/author")
@typed_again(minutes_page)
def change_author(visit: Deed, meeting: Write) -> Response:
    hand_on(visit.session, meeting, HandOn.read(visit.typed).person_id, visit.by, visit.now)
    return visit.done(f"/meetings/{meeting.id}/minutes", "Handed on.")


@router.get("/calls/{call_id}")
def show_call(visit: Look, wish: Annotated[CallWish, looking("review_minutes", the_call_wish)]) -> Response:
    return _call_page(visit, wish)


def _call_page(visit: Visit, wish: CallWish, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    return visit.page("minutes/call.html", "A call", wish=wish, person_id=wish.person_id, form=form)


@router.post("/calls/{call_id}/done")
@typed_again(_call_page)
def note_call(visit: Deed, wish: Annotated[CallWish, doing("review_minutes", the_call_wish)]) -> Response:
    called_back(visit.session, wish, visit.by, visit.now)
    return visit.done("/today", "Written down. Thank you for ringing.")


def _contacts(visit: Visit, meeting: Meeting) -> list[tuple[UUID, str]]:
    """The one-to-one contacts to bring back, in words."""
    zone = visit.viewer.provider.zone
    found = waiting_contacts(visit.session, meeting.circle_id)
    return [(one.id, f"{one.who}: {HOW[one.how].lower()}, {moment_in_words(one.at, zone, visit.now)}") for one in found]


def _seen(visit: Visit, meeting: Meeting) -> MinutesSeen | None:
    return minutes_seen(visit.session, meeting, leads=visit.basis != "member")


def _sent(visit: Visit, meeting: Meeting) -> Minutes:
    minutes = minutes_of(visit.session, meeting.id)
    if minutes is None:
        raise NotFound()
    return minutes


def _present(typed: Typed) -> dict[UUID, str]:
    said = {name.removeprefix("was-"): values[0] for name, values in typed.texts.items() if name.startswith("was-")}
    try:
        return {UUID(person): outcome for person, outcome in said.items() if outcome in OUTCOMES}
    except ValueError:
        raise BadInput({"went": "Choose one of the answers for each person."}) from None


def _actions(typed: Typed) -> tuple[Action, ...]:
    return tuple(_action(typed, number) for number in range(1, ACTIONS + 1) if typed.one(f"what-{number}").strip())


class ActionDue(FormModel):
    """The day of one thing to do."""

    due: TypedDate | None = None


def _action(typed: Typed, number: int) -> Action:
    what, who, due = (typed.one(f"{name}-{number}").strip()[:200] for name in ("what", "who", "due"))
    try:
        day = ActionDue.read(Typed({"due": [due]})).due
    except BadInput as refusal:
        raise BadInput({f"due-{number}": next(iter(refusal.problems.values()))}) from None
    return Action(what, who, day)


def _prefilled(view: MeetingView, form: FormState) -> FormState:
    """Who said yes was there, who said no sent apologies, unless the author says otherwise."""
    guess = {"yes": "present", "no": "apologies"}
    was = {f"was-{one.person_id}": one.outcome or guess.get(one.answer, "") for one in view.comers}
    return FormState({**was, **form.values}, form.problems, form.sentence, form.theirs, form.version)
