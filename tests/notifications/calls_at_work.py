"""Calls as tests see them: what our tables say, what the carrier made, and its questions handed to our verbs."""

from datetime import UTC, datetime

from sqlmodel import col, select

from circles.database import reading, writing
from notifications.calls import Said, answer_call, press_key
from notifications.demo_carrier.call_book import CarriedCall
from notifications.dispatch import Line, send_due
from notifications.message import Attempt
from notifications.planning import plan
from notifications.reports import take_report
from tests.notifications.circle_at_work import CircleAtWork
from tests.notifications.live_line import LiveLine

NOW = datetime(2026, 9, 8, 17, 15, tzinfo=UTC)


def attempts(at_work: CircleAtWork, way: str = "voice") -> list[Attempt]:
    with reading(at_work.engine) as session:
        return list(session.exec(select(Attempt).where(col(Attempt.channel) == way).order_by(col(Attempt.id))))


def calls(live: LiveLine) -> list[CarriedCall]:
    return list(reversed(live.running.carrier.calls.book.calls()))


def go(at_work: CircleAtWork, line: Line) -> None:
    plan(at_work.engine)
    while send_due(at_work.engine, line):
        pass


def reported(at_work: CircleAtWork, attempt: Attempt, **fields: str) -> bool:
    with writing(at_work.engine) as session:
        taken = take_report(session, attempt.reference, fields, NOW)
        session.commit()
        return taken


def spoken(at_work: CircleAtWork, attempt: Attempt, digits: str = "", sid: str = "") -> Said:
    fields = {"CallSid": sid or str(attempt.sid), "CallStatus": "in-progress"} | ({"Digits": digits} if digits else {})
    with writing(at_work.engine) as session:
        said = (press_key if digits else answer_call)(session, attempt.reference, fields, NOW)
        session.commit()
        return said
