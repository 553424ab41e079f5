"""Which way a message goes to a person, and which follows where that fails: one table, asked at every send.

text → voice call → e-mail → a person. Which of them a message may take depends on how pressing it is (F3, F4, F5),
on what the person's device can do, and on what is on record. What no way is left for goes to a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Way = Literal["text", "voice", "email", "letter"]
Consent = Literal["yes", "none", "out"]  # to texts: given, never given or taken back for them, ended by their own STOP
Pressing = Literal["answer", "routine", "change", "soon", "release_day", "safety", "rung", "call", "digest"]

SOON = timedelta(hours=24)
ALWAYS_A_PERSON_TOO: tuple[Pressing, ...] = ("soon", "release_day", "safety")  # a failure is told at once
ARRIVES_WITHIN: Mapping[Pressing, timedelta] = {
    "release_day": timedelta(minutes=10),
    "safety": timedelta(minutes=10),
    "rung": timedelta(minutes=10),
    "soon": timedelta(hours=1),  # F16
}

_URGENT: Mapping[str, tuple[Way, ...]] = {
    "any": ("text", "voice", "email"), "sms_only": ("text",), "voice_only": ("voice",), "letter_only": (),
}  # fmt: skip
_CALM: Mapping[str, tuple[Way, ...]] = {
    "any": ("text", "email"), "sms_only": ("text",), "voice_only": ("voice",), "letter_only": ("letter",),
}  # fmt: skip
TABLE: Mapping[Pressing, Mapping[str, tuple[Way, ...]]] = {
    # Only the way they came: who texts us is answered by text.
    "answer": {"any": ("text",), "sms_only": ("text",), "voice_only": (), "letter_only": ()},
    "routine": _CALM,
    "change": _CALM,
    "soon": _URGENT,
    "release_day": _URGENT,
    "safety": _URGENT,
    # A rung of a ladder is texted and called at once by two messages, each with its own ways.
    "rung": {"any": ("text", "email"), "sms_only": ("text",), "voice_only": (), "letter_only": ()},
    "digest": {"any": ("email",), "sms_only": (), "voice_only": (), "letter_only": ()},  # it rings no phone (F18)
    "call": {"any": ("voice",), "sms_only": (), "voice_only": ("voice",), "letter_only": ()},
}


@dataclass(frozen=True)
class Reach:
    """What is on record of how somebody can be reached. `may_email`: an address, and nothing against using it."""

    device: str = "any"
    has_number: bool = True
    number_is_theirs: bool = True
    in_custody: bool = False
    consent: Consent = "yes"
    may_email: bool = False


@dataclass(frozen=True)
class Matter:
    """What a message is about, as far as its way depends on it.

    `duty`: an alert to whoever is on duty, which does not rest on consent. `safety_net`: it is told even to who opted
    out, by voice: a rung, a lone contact, a release within 7 days (F3).
    """

    pressing: Pressing
    duty: bool = False
    safety_net: bool = False


def pressing(urgency: str, useful_until: datetime, now: datetime) -> Pressing:
    """How pressing a message is: a change to what is less than a day away is more than a change."""
    if urgency == "change":
        return "soon" if useful_until - now <= SOON else "change"
    return urgency  # type: ignore[return-value] # one of the others


def ways(matter: Matter, reach: Reach, offered: frozenset[str]) -> tuple[Way, ...]:
    """The ways that are left for this matter to this person, in order; none, where a person has to see to it."""
    listed = TABLE[matter.pressing][reach.device]
    return tuple(way for way in listed if way in offered and why_not(way, matter, reach) is None)


def why_not(way: Way, matter: Matter, reach: Reach) -> str | None:
    """Why this way is closed, as a code of `reasons.py`, or None where it is open."""
    if reach.in_custody:
        return "in_custody"
    if way == "letter":
        return None
    if way == "email":
        return None if reach.may_email else "no_email"
    if not reach.has_number:
        return "no_number"
    if not reach.number_is_theirs:
        return "number_shared"
    return _not_agreed(way, matter, reach)


def why_none(matter: Matter, reach: Reach) -> str:
    """Why nothing goes by itself, as a code: the device's limit first, then what keeps the first way closed."""
    listed = TABLE[matter.pressing][reach.device]
    if "text" not in listed and reach.has_number and reach.device != "any":
        return reach.device
    return why_not("voice" if matter.pressing == "call" else "text", matter, reach) or "no_way"


def _not_agreed(way: Way, matter: Matter, reach: Reach) -> str | None:
    if reach.consent == "yes":
        return None
    if way == "voice" and (matter.duty or matter.safety_net):
        return None
    if way == "text" and reach.consent == "none" and (matter.duty or matter.pressing == "answer"):
        return None
    return "opted_out" if reach.consent == "out" else "no_consent"
