"""The carrier's error codes: what each means in plain words, and what we do about it.

Two places give codes: an answer to a send (mostly 2xxxx) and a later report about a text (mostly 3xxxx). The carrier
adds and splits codes without notice, so an unknown 21xxx is permanent and an unknown 30xxx is "did not arrive".
"""

from dataclasses import dataclass
from typing import Literal

Then = Literal[
    "mend_number",  # the number is wrong: tell the coordinator, try no more
    "another_way",  # texts do not reach this phone: next channel
    "opted_out",  # record it, send no more
    "try_later",  # nothing wrong with it: again, after a pause
    "mend_account",  # ours to mend: stop the queue and tell the manager
    "mend_text",  # the text itself is refused: a fault of ours
]


@dataclass(frozen=True)
class CarrierCode:
    """One code in words that a coordinator understands."""

    code: int
    meaning: str
    then: Then


_ROWS: tuple[tuple[int, str, Then], ...] = (
    (20003, "The text company does not accept our account's password.", "mend_account"),
    (20005, "Our account with the text company is not active.", "mend_account"),
    (
        20008,
        "Our account with the text company is a trial or test account and cannot do this.",
        "mend_account",
    ),
    (20404, "The text company does not know our account or sender.", "mend_account"),
    (20429, "The text company is busy.", "try_later"),
    (21210, "The number we ring from is not ours.", "mend_account"),
    (21211, "This is not a telephone number that can be texted.", "mend_number"),
    (21214, "This number cannot be rung.", "mend_number"),
    (21215, "Our account may not ring numbers in that country.", "another_way"),
    (21216, "Our account may not ring this number.", "another_way"),
    (21212, "The number we send from is not right.", "mend_account"),
    (21266, "This is the number we send from ourselves.", "mend_number"),
    (21408, "Our account may not text numbers in that country.", "another_way"),
    (21602, "The text was empty.", "mend_text"),
    (21603, "The text had no sender.", "mend_account"),
    (21604, "The text had no number to go to.", "mend_number"),
    (21606, "The number we send from is not ours, or cannot send texts.", "mend_account"),
    (21609, "The address for delivery reports is not right.", "mend_account"),
    (21610, "This person has replied STOP, so the text company sends them nothing from us.", "opted_out"),
    (21611, "Too many texts are already waiting to go.", "try_later"),
    (21612, "Texts cannot be routed to this number.", "another_way"),
    (21614, "This number cannot receive texts; it may be a landline.", "another_way"),
    (21617, "The text was too long.", "mend_text"),
    (21654, "The sender's settings at the text company are not complete.", "mend_account"),
    (21659, "The number we send from is not ours.", "mend_account"),
    (21703, "The sender's settings at the text company are not complete.", "mend_account"),
    (21704, "The sender has no number at the text company.", "mend_account"),
    (30001, "Too many texts were waiting to go.", "try_later"),
    (30002, "Our account with the text company was suspended.", "mend_account"),
    (30003, "The phone is switched off or out of reach.", "try_later"),
    (30004, "The phone or its network blocks our texts.", "another_way"),
    (30005, "This number is not in use.", "mend_number"),
    (30006, "This is a landline, or a network that takes no texts.", "another_way"),
    (30007, "The network took the text for unwanted advertising.", "mend_text"),
    (30008, "The network did not say why the text did not arrive.", "try_later"),
    (30034, "Our number is not registered with the networks of that country.", "mend_account"),
    (30036, "It could not be delivered in time, so it was dropped.", "another_way"),
)

CODES: dict[int, CarrierCode] = {code: CarrierCode(code, meaning, then) for code, meaning, then in _ROWS}

_SENDING, _DELIVERY = range(21000, 22000), range(30000, 31000)


def look_up(code: int | None) -> CarrierCode:
    """What a code means. Never raises: the carrier's list is longer than ours and changes."""
    if code is None:
        return CarrierCode(0, "The text company gave no reason.", "another_way")
    if code in CODES:
        return CODES[code]
    if code in _SENDING:
        return CarrierCode(code, f"The text company will not take this text (its code {code}).", "mend_number")
    if code in _DELIVERY:
        return CarrierCode(code, f"The text did not arrive (the network's code {code}).", "another_way")
    return CarrierCode(code, f"The text company refused this text (its code {code}).", "another_way")
