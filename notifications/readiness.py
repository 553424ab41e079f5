"""Whether this installation is ready to send, for probes. What a person is told of it is `needs_you.standstill`."""

from datetime import datetime

from sqlmodel import Session

from circles.settings import Settings
from notifications.heartbeat import is_silent
from notifications.sending_stop import open_stop


def is_ready(session: Session, settings: Settings, machine_now: datetime) -> bool:
    """Whether the worker is alive where texts are expected, and nobody has stopped the sending."""
    if settings.carrier == "none":
        return True
    return not is_silent(session, machine_now) and open_stop(session) is None
