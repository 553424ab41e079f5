"""Whether a clearance stands on the date of an event: yes, yes with a warning, or no, each with its sentence (F21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from circles.local_time import MONTHS
from circles.people.clearance import BLOCKING, NAMES, OF_A_PRISON, Clearance

Verdict = Literal["ok", "warn", "block"]


@dataclass(frozen=True)
class Standing:
    """The answer for one kind of clearance on one day."""

    verdict: Verdict
    sentence: str


def stands(clearances: Sequence[Clearance], kind: str, on: date, prison: str | None = None) -> Standing:
    """Whether somebody with these clearances is cleared for `kind` on the day of the event.

    `prison` (its code) is owed for vetting and prison access, which are for one prison. Never checked, withdrawn, or
    new information blocks. A DBS check past its renewal date warns; vetting and business insurance then block.
    """
    named = _named(kind, prison)
    of_kind = [one for one in clearances if one.kind == kind and (prison is None or one.prison_code == prison)]
    begun = [one for one in of_kind if one.began_on <= on]
    if begun:
        return _of_one(max(begun, key=lambda one: (one.began_on, one.id)), named, on)
    if of_kind:
        first = min(one.began_on for one in of_kind)
        return Standing("block", f"The {named} is dated {in_words(first)}, so it does not hold yet.")
    return Standing("block", f"No {named} is recorded.")


def in_words(day: date) -> str:
    """ "3 December 2026": clearances are about years, so the year always stands."""
    return f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}"


def _of_one(clearance: Clearance, named: str, on: date) -> Standing:
    if clearance.withdrawn_on is not None and clearance.withdrawn_on <= on:
        return Standing("block", f"The {named} was withdrawn on {in_words(clearance.withdrawn_on)}.")
    if clearance.new_information:
        return Standing("block", f"The Update Service has new information about the {named}. A new check is needed.")
    if clearance.renew_by is None:
        return Standing("ok", f"The {named} is recorded from {in_words(clearance.began_on)}.")
    if on <= clearance.renew_by:
        return Standing("ok", f"The {named} is good. Renew by {in_words(clearance.renew_by)}.{_booking(clearance)}")
    return _past(clearance, named, on)


def _past(clearance: Clearance, named: str, on: date) -> Standing:
    renew_by = clearance.renew_by
    assert renew_by is not None
    if clearance.kind in BLOCKING:
        return Standing("block", f"The {named} ran out on {in_words(renew_by)}.{_booking(clearance)}")
    if clearance.extended_until is None:
        ask = "Renew it now, or ask a manager to extend it by 28 days."
        return Standing("warn", f"The {named} was to be renewed by {in_words(renew_by)}. {ask}")
    if on <= clearance.extended_until:
        return Standing("ok", f"The {named} is extended until {in_words(clearance.extended_until)}. Renew it by then.")
    return Standing("warn", f"The {named} was extended until {in_words(clearance.extended_until)}. Renew it now.")


def _booking(clearance: Clearance) -> str:
    """F21: vetting says how long ahead this prison must be told of a visit."""
    if clearance.kind not in OF_A_PRISON or not clearance.booking_days:
        return ""
    return f" {clearance.prison_code} asks to be told {clearance.booking_days} days before a visit."


def _named(kind: str, prison: str | None) -> str:
    return f"{NAMES[kind]} for {prison}" if prison and kind in OF_A_PRISON else NAMES[kind]
