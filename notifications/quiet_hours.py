"""Quiet hours: what waits for morning, and what passes (F4)."""

from datetime import datetime, timedelta

from circles.accounts.provider import Provider
from circles.local_time import next_outside_quiet_hours
from notifications.message import Message

PASSES = ("release_day", "safety", "answer")
SOON = timedelta(hours=12)


def passes(message: Message, now: datetime) -> bool:
    """Whether a message goes at night: safety, answers, and changes to anything within 12 hours (F4)."""
    if message.urgency in PASSES:
        return True
    return message.urgency == "change" and message.useful_until - now <= SOON


def may_go_at(message: Message, provider: Provider, moment: datetime) -> datetime:
    """The first moment from `moment` on at which the quiet hours, by the provider's wall clock, let a message go."""
    if passes(message, moment):
        return moment
    return next_outside_quiet_hours(moment, provider.timezone, provider.quiet_from, provider.quiet_until)
