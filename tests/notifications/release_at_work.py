"""A release as the outbox meets it: the cast in a committed database, Femi and Gus with phones, Cora in the office."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles import clock
from circles.accounts.provider import Provider
from circles.database import reading, writing
from circles.people.core_member import CoreMember
from circles.people.number import change_number
from circles.releases.plan import ReleasePlan
from notifications.dispatch import send_due
from notifications.inbound import take_inbound
from notifications.inbound_text import InboundText
from notifications.message import Message
from notifications.planning import plan as plan_texts
from tests.at_the_gate import ask_both, plan_release
from tests.cast import MONDAY, Cast, make_cast
from tests.notifications.live_line import LiveLine

NUMBERS = {"Femi": "+447700900101", "Gus": "+447700900102", "Cora": "+447700900201", "Mo": "+447700900202"}


@dataclass
class ReleaseAtWork:
    """One plan in one database. `cast` is read again for each deed, in a session of its own."""

    engine: Engine
    live: LiveLine
    made: Cast
    plan_id: UUID
    texts_in: int = 0
    seen: int = field(default=0)

    def does(self, deed: Callable[..., Any], *given: Any, now: datetime, **named: Any) -> None:
        """Say a verb over the plan, as Cora."""
        with writing(self.engine) as session:
            deed(session, session.get_one(ReleasePlan, self.plan_id), *given, self.made.by, now, **named)
            session.commit()

    def with_cast(self, deed: Callable[[Cast, ReleasePlan], object]) -> None:
        with writing(self.engine) as session:
            cast = Cast(session, session.get_one(Provider, self.made.provider.id), self.made.accounts,
                        self.made.people, {}, session.get_one(CoreMember, self.made.core_member.id))  # fmt: skip
            deed(cast, session.get_one(ReleasePlan, self.plan_id))
            session.commit()

    def go_to(self, now: datetime) -> None:
        """Let it be that moment, and everything due go out."""
        with writing(self.engine) as session:
            clock.set_to(session, now)
            session.commit()
        plan_texts(self.engine)
        while send_due(self.engine, self.live.line):
            pass

    def new_texts(self) -> list[tuple[str, str]]:
        """What has gone out since this was last asked: to whom, and the words, by name."""
        names = {number: name for name, number in NUMBERS.items()}
        texts = self.live.texts[self.seen :]
        self.seen += len(texts)
        return sorted((names.get(one.to_number, one.to_number), one.body) for one in texts)

    def says(self, name: str, body: str, now: datetime) -> InboundText:
        self.texts_in += 1
        fields = {"MessageSid": f"SM{self.texts_in:032x}", "From": NUMBERS[name], "Body": body}
        with writing(self.engine) as session:
            taken = take_inbound(session, fields, now)
            session.commit()
        assert taken is not None
        return taken

    @property
    def plan(self) -> ReleasePlan:
        with reading(self.engine) as session:
            return session.get_one(ReleasePlan, self.plan_id)

    def messages(self, wording: str) -> list[Message]:
        with reading(self.engine) as session:
            query = select(Message).where(col(Message.wording) == wording).order_by(col(Message.made_at))
            return list(session.exec(query))


def make_release(engine: Engine, live: LiveLine, on: date | None = None) -> ReleaseAtWork:
    """Planned on Monday for Thursday in three weeks, worked out from Friday; both are asked."""
    with writing(engine) as session:
        cast = make_cast(session)
        plan = plan_release(cast, on) if on else plan_release(cast)
        _phones(session, cast)
        ask_both(cast, plan)
        session.commit()
        return ReleaseAtWork(engine, live, cast, plan.id)


def _phones(session: Session, cast: Cast) -> None:
    """Staff are rung on duty without having agreed to texts (F3)."""
    for name in ("Cora", "Mo"):
        change_number(session, cast.people[name], NUMBERS[name], cast.manager, MONDAY)
