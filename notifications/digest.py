"""One digest for each coordinator at half past eight on working days: how many things need them, and no more (F18).

By e-mail alone, for it rings no phone; where nothing needs them there is none. It is the receiver's own, stands in
nobody's outbox, and one that did not go is nobody's task: Today says the same.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, exists, or_, select
from sqlmodel import Session, col

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.local_time import at, local_date
from circles.meetings.telling import Value
from circles.places.bank_holiday import bank_holidays
from circles.reminder import Reminder
from circles.today.concerns import concern_rows
from circles.today.row import NOW, THIS_WEEK
from circles.today.whole import whole_today
from circles.viewer import viewer_for
from notifications.message import DAILY, DIGEST
from notifications.needs_you import needs_you

SENT_AT = time(8, 30)
USEFUL = timedelta(hours=6)


def of_digests(session: Session, start: datetime, end: datetime) -> list[Reminder]:
    """Every coordinator's digest of every working day between. One query at any number of coordinators."""
    found = session.execute(_COORDINATORS, {"from": start.date(), "until": end.date()}).all()
    days = {row.provider_id: tuple(_working_days(row, start, end)) for row in found}
    return [
        Reminder(DAILY, DIGEST, row.id, day.toordinal(), row.person_id, row.provider_id, None, moment,
                 moment + USEFUL, ahead=False)
        for row in found
        for day, moment in days[row.provider_id]
        if start <= moment <= end
    ]  # fmt: skip


def still_needed(session: Session, account_id: UUID, now: datetime) -> Mapping[str, Value] | str:
    """How many things need them now; a code where nothing does, or where they coordinate no more."""
    account = session.get(Account, account_id)
    viewer = viewer_for(session, account, now) if account is not None else None
    if viewer is None or "coordinator" not in viewer.roles:
        return "left"
    today = local_date(now, session.get_one(Provider, viewer.provider_id).timezone)
    rows = whole_today(session, viewer, today, now)
    count = len(rows[NOW]) + len(rows[THIS_WEEK])
    count += len(concern_rows(session, viewer, now)) + len(needs_you(session, viewer, now))
    return {"count": count} if count else "nothing_needs_them"


def _working_days(row: Any, start: datetime, end: datetime) -> Iterator[tuple[date, datetime]]:
    closed = bank_holidays(row.holiday_division)
    day = local_date(start, row.timezone)
    while day <= local_date(end, row.timezone):
        if day.weekday() in row.staffed_days and day not in closed:
            yield day, at(day, SENT_AT, row.timezone)
        day += timedelta(days=1)


# Built once: a worker asks every two seconds, and building it costs more than asking.
_COORDINATES = exists().where(
    col(Role.account_id) == Account.id,
    col(Role.role) == "coordinator",
    col(Role.from_on) <= bindparam("until", type_=Date()),
    or_(col(Role.until_on).is_(None), col(Role.until_on) >= bindparam("from", type_=Date())),
)
_SET_UP = col(Provider.set_up_at).is_not(None)  # before that, nobody has said when the office works
_COORDINATORS = (
    select(
        col(Account.id), col(Account.person_id), col(Account.provider_id), col(Provider.timezone),
        col(Provider.holiday_division), col(Provider.staffed_days),
    )
    .join(Provider, col(Provider.id) == Account.provider_id)
    .where(col(Account.disabled_at).is_(None), col(Provider.texting_on), _SET_UP, _COORDINATES)
    .order_by(col(Account.id))
)  # fmt: skip
