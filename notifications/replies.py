"""Replies: what a person wrote, brought to the button's own verb, and answered with what was understood."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.concerns.concern import Concern, take_concern
from circles.concerns.ladder import ConcernStep, step_of_code
from circles.concerns.telling import CONCERN
from circles.errors import Refusal
from circles.journal import Actor
from circles.meetings import attendance
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.people.person import Person
from circles.people.text_consent import give_consent, withdraw_consent
from circles.releases.check_in import live_meet_of, raise_alarm
from notifications.composing import Said, read_said
from notifications.free_text import ask_for_answer, owe_acknowledgement
from notifications.gate_replies import (
    Understood,
    answer_at_the_gate,
    answer_that_stands,
    is_of_a_release,
    word_at_the_gate,
)
from notifications.inbound_text import InboundText
from notifications.message import Message
from notifications.owing import owe
from notifications.questions import WHICH, Questions, asked_which, questions_to
from notifications.recheck import opted_out
from notifications.reply_words import Reply, understand
from notifications.wording.rendering import Value

USEFUL = timedelta(hours=1)
WHICH_USEFUL = timedelta(hours=12)


@dataclass(frozen=True)
class Heard:
    """One text from one known person, as it is acted on."""

    session: Session
    inbound: InboundText
    person: Person
    reply: Reply
    now: datetime

    @property
    def actor(self) -> Actor:
        """The person themselves: an answer by text is theirs, like a button they press."""
        return Actor("person", None, self.person.id, "own", self.person.provider_id)


def act_on(session: Session, inbound: InboundText, person: Person, now: datetime) -> None:
    """Understand a text from a person we know, do what it says, and owe them an answer."""
    heard = Heard(session, inbound, person, understand(inbound.body), now)
    inbound.understood = heard.reply.kind
    _DEEDS[heard.reply.kind](heard)


def _answer(heard: Heard) -> None:
    """Yes, no or unsure: to the one open question; to the last answer, if it corrects it; else we ask which."""
    if heard.reply.carrier_hears == "start" and opted_out(heard.session, heard.person):
        give_consent(heard.session, heard.person, "text_start", heard.actor, heard.now)
    asked = questions_to(heard.session, heard.person.id, heard.now)
    question = _meant(heard, asked)
    if question is not None:
        _take_answer(heard, question, heard.reply.kind)
    elif len(asked.open) > 1:
        _ask_which(heard, asked)
    else:
        _say(heard, "reply_not_understood", ("inbound_text", heard.inbound.id), {})


def _meant(heard: Heard, asked: Questions) -> Message | None:
    corrected = asked.to_correct
    if corrected is not None and _stands(heard, corrected) != heard.reply.kind:
        return corrected
    if len(asked.open) == 1:
        return asked.open[0]
    if asked.last_told in asked.open and is_of_a_release(asked.last_told):  # on the day nobody is asked which
        return asked.last_told
    return None if asked.open else asked.last_answered


def _stands(heard: Heard, question: Message) -> str | None:
    """The answer that stands now."""
    if is_of_a_release(question):
        return answer_that_stands(heard.session, question, heard.person.id)
    mine = select(Attendance.answer).where(
        col(Attendance.meeting_id) == question.subject_id, col(Attendance.person_id) == heard.person.id
    )
    return heard.session.exec(mine).first()


def _take_answer(heard: Heard, question: Message, answer: str) -> bool:
    """Bring the answer to what was asked about and say so. False where that has moved on since we asked."""
    heard.inbound.about_message_id = question.id
    heard.inbound.core_member_id = question.core_member_id
    if is_of_a_release(question):
        return _take_answer_of_release(heard, question, answer)
    meeting = heard.session.get_one(Meeting, question.subject_id)
    try:
        attendance.answer(
            heard.session,
            meeting,
            heard.person.id,
            answer,
            "text",
            _revision(question, meeting),
            heard.actor,
            heard.now,
        )
    except Refusal:
        _say(heard, "reply_not_understood", ("inbound_text", heard.inbound.id), {})
        return False
    question.answered_at = heard.now if answer != "unsure" else None  # who is not sure is still being asked
    said: Said = {"day": meeting.on_date, "time": meeting.at_time}
    code = f"reply_understood_{answer}"
    _say(heard, code, ("meeting", meeting.id), said, core_member_id=question.core_member_id)
    return True


def _revision(question: Message, meeting: Meeting) -> int:
    """The one they were asked about; where it moved and came back, the one that is as they were asked."""
    asked = read_said(question)
    same = (asked.get("day"), asked.get("time")) == (meeting.on_date, meeting.at_time)
    return meeting.revision if same else question.revision


def _take_answer_of_release(heard: Heard, question: Message, answer: str) -> bool:
    """A yes or no to meeting somebody, or to a check-in. What is neither is a person speaking."""
    try:
        understood = answer_at_the_gate(heard.session, question, heard.person.id, answer, heard.actor, heard.now)
    except Refusal:
        _say(heard, "reply_not_understood", ("inbound_text", heard.inbound.id), {})
        return False
    if understood is None:
        _hand_to_a_person(heard)
        return True
    question.answered_at = heard.now
    if understood.ring:
        ask_for_answer(heard.session, heard.inbound, heard.person, heard.now)
    _say_understood(heard, understood)
    return True


def _say_understood(heard: Heard, understood: Understood) -> None:
    _say(heard, understood.code, understood.subject, understood.said, core_member_id=understood.core_member_id)


def _ask_which(heard: Heard, asked: Questions) -> None:
    first, second = asked.open[:2]
    one, other = read_said(first), read_said(second)
    said: dict[str, Value] = {"day": one["day"], "time": one["time"]}
    said |= {"other_day": other["day"], "other_time": other["time"]}
    said |= {"a": str(first.id), "b": str(second.id), "answer": heard.reply.kind}
    owe(heard.session, WHICH, heard.person, ("inbound_text", heard.inbound.id), said, WHICH_USEFUL, heard.now)


def _letter(heard: Heard) -> None:
    """A or B, after we asked which one it was for. A letter nobody asked for is a person speaking."""
    which = asked_which(heard.session, heard.person.id, heard.now)
    if which is None or heard.reply.letter is None:
        heard.inbound.understood = "free_text"
        return _free_text(heard)
    kept = read_said(which)
    question = heard.session.get_one(Message, UUID(str(kept[heard.reply.letter.lower()])))
    which.answered_at = heard.now
    _take_answer(heard, question, str(kept["answer"]))
    return None


def _stop(heard: Heard) -> None:
    """No more texts, from now on. Nothing answers: the carrier itself does, and refuses ours."""
    withdraw_consent(heard.session, heard.person, "text_stop", heard.actor, heard.now)


def _cancel(heard: Heard) -> None:
    """CANCEL, END, QUIT stop texts at the carrier; with a question open they are also its "no", and somebody rings
    to ask: this meeting, or all texts? (F3)"""
    asked = questions_to(heard.session, heard.person.id, heard.now)
    _stop(heard)
    if asked.open:
        _take_answer(heard, asked.open[0], "no")
        ask_for_answer(heard.session, heard.inbound, heard.person, heard.now)


def _start(heard: Heard) -> None:
    give_consent(heard.session, heard.person, "text_start", heard.actor, heard.now)
    _say(heard, "start_ack", ("inbound_text", heard.inbound.id), {})


def _free_text(heard: Heard) -> None:
    """A code that takes a concern, a word on the day of a release; anything else is a person speaking."""
    step = step_of_code(heard.session, heard.person.id, heard.inbound.body.strip())
    if step is not None:
        return _take(heard, step)
    said = word_at_the_gate(heard.session, heard.person.id, heard.inbound.body, heard.actor, heard.now)
    if said is not None:
        heard.inbound.understood = "step"
        heard.inbound.core_member_id = said.core_member_id
        return _say_understood(heard, said)
    _hand_to_a_person(heard)
    return None


def _hand_to_a_person(heard: Heard) -> None:
    """Somebody reads it. From a gate meet it rings at once (F2)."""
    ask_for_answer(heard.session, heard.inbound, heard.person, heard.now)
    owe_acknowledgement(heard.session, heard.inbound, heard.person, "free_text_ack", heard.now)
    _ring_for_gate_meet(heard)


def _ring_for_gate_meet(heard: Heard) -> None:
    plan = live_meet_of(heard.session, heard.person.id, heard.now)
    if plan is not None:
        raise_alarm(heard.session, plan, heard.actor, heard.now)


def _take(heard: Heard, step: ConcernStep) -> None:
    """Somebody who was rung has it, by text. The text itself is shown to nobody (F6)."""
    heard.inbound.understood = "taken"
    code = "you_have_it" if take_for(heard.session, step, heard.now) else "somebody_has_it"
    _say(heard, code, (CONCERN, step.concern_id), {})


def take_for(session: Session, step: ConcernStep, now: datetime) -> bool:
    """Whoever was rung says "I have it", by a code or a key. Whether they have it now; else a colleague does."""
    concern = session.get_one(Concern, step.concern_id)
    if concern.state == "raised":
        take_concern(session, concern, Actor("person", step.account_id, step.person_id, "rung", step.provider_id), now)
        return True
    return concern.owner_id == step.account_id


def _help(heard: Heard) -> None:
    """HELP and CYMORTH: as free text, and consent stays what it is (F2)."""
    ask_for_answer(heard.session, heard.inbound, heard.person, heard.now)
    owe_acknowledgement(heard.session, heard.inbound, heard.person, "help_ack", heard.now)
    _ring_for_gate_meet(heard)


def _say(heard: Heard, code: str, subject: tuple[str, UUID], said: Said, core_member_id: UUID | None = None) -> None:
    owe(heard.session, code, heard.person, subject, said, USEFUL, heard.now,
        because=heard.inbound.id, core_member_id=core_member_id)  # fmt: skip


_DEEDS: dict[str, Callable[[Heard], None]] = {
    "yes": _answer, "no": _answer, "unsure": _answer, "which": _letter, "stop": _stop, "cancel": _cancel,
    "start": _start, "help": _help, "free_text": _free_text,
}  # fmt: skip
