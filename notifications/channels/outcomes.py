"""What a call to a carrier can come to. The dispatcher decides by the type; no carrier's own error passes here."""

from dataclasses import dataclass
from datetime import datetime

STOOD_STILL = "This process stood still for too long, so it did not call."


@dataclass(frozen=True)
class Sent:
    """The carrier took the text and gave it a name. That it arrived is told later, by callback."""

    sid: str
    status: str


@dataclass(frozen=True)
class Listed:
    """A text as the carrier remembers it. `created_at` is the carrier's clock, whole seconds, aware UTC."""

    sid: str
    status: str
    body: str
    created_at: datetime
    error_code: int | None = None


class NotSent(Exception):
    """A text was not, or not surely, taken. `meaning` is in plain words and holds no number and no name."""

    def __init__(self, meaning: str, code: int | None = None) -> None:
        super().__init__(meaning)
        self.meaning = meaning
        self.code = code


class Permanent(NotSent):
    """This text to this number will never go: do not try again, try another way."""


class OptedOut(Permanent):
    """The carrier refuses texts to this number because its owner sent STOP (F3)."""


class TryLater(NotSent):
    """The carrier is busy and took nothing: the same text may be sent again after `after_seconds`."""

    def __init__(self, meaning: str, code: int | None = None, after_seconds: float = 1.0) -> None:
        super().__init__(meaning, code)
        self.after_seconds = after_seconds


class NotStarted(NotSent):
    """The carrier was not reached, so nothing was sent: the same text may be sent again."""


class Unknown(NotSent):
    """It may have gone: no answer, a broken one, or an error after the request was out. Settle before sending again."""


class AccountProblem(NotSent):
    """Our own account or sender is refused: nothing will go until a person mends it, so stop the queue."""
