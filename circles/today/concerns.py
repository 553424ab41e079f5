"""What Today says of concerns, before anything else: nobody has it, I have it, it waits for a sign-off, I raised it."""

from datetime import datetime

from sqlmodel import Session

from circles.seen.concern import ConcernLine, concerns_seen, concerns_without_anybody
from circles.today.row import TodayRow
from circles.viewer import Viewer


def concern_rows(session: Session, viewer: Viewer, now: datetime) -> list[TodayRow]:
    """The rows, most pressing first. Two queries at any size."""
    shown = concerns_seen(session, viewer, now, closed=False)
    known = {one.id for one in shown}
    nobody = [
        TodayRow("concern_nobody", one, f"A level {level} concern", due, level)
        for one, level, due in concerns_without_anybody(session, viewer, now)
        if one not in known
    ]
    rows = [row for one in shown if (row := _row(one))]
    return nobody + rows


def _row(one: ConcernLine) -> TodayRow | None:
    name = f"{one.called}{', ' + one.circle if one.circle else ''}"
    if one.raised_by_me and not one.mine:
        if one.state == "taken":
            return TodayRow("concern_answered", one.id, f"{one.owner} has it", one.raised_at)
        return TodayRow("concern_unanswered", one.id, name, one.raised_at) if one.state == "raised" else None
    if one.state == "raised":
        return TodayRow("concern_new", one.id, name, one.take_by)
    if one.state == "handled":
        return None if one.mine else TodayRow("concern_to_sign_off", one.id, name, one.raised_at)
    return TodayRow("concern_held", one.id, name, one.raised_at) if one.mine else None
