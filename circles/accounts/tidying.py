"""What is over is forgotten: forms that were held, keys of forms, counted tries, sessions that have ended."""

from datetime import datetime

from sqlmodel import Session

from circles.accounts.session import clear_over_sessions
from circles.accounts.submission import clear_old_forms
from circles.accounts.throttle import clear_old_tries


def forget_what_is_over(session: Session, machine_now: datetime) -> None:
    """Remove what was promised to be kept for an hour or a day. Asked by the worker; four small deletes by index."""
    clear_old_forms(session, machine_now)
    clear_old_tries(session, machine_now)
    clear_over_sessions(session, machine_now)
