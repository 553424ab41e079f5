"""Why a message is where it is, in plain words, and what to do instead. The rows hold codes, the pages these words."""

from dataclasses import dataclass

from notifications.channels.carrier_codes import Then, look_up

CALLED_INSTEAD, TO_BE_WRITTEN, MAIL_UNKNOWN = "called_instead", "to_be_written", "mail_unknown"
RING = "Ring them."
NOTHING = ""


@dataclass(frozen=True)
class Reason:
    """A sentence, and what a coordinator can do instead (nothing, where there is nothing to do)."""

    sentence: str
    instead: str = NOTHING


REASONS: dict[str, Reason] = {
    "": Reason(""),
    "quiet_hours": Reason("It is night, so it waits until morning."),
    # no longer wanted
    "moved": Reason("The date, time or place changed, so this text no longer holds."),
    "cancelled": Reason("The meeting was cancelled."),
    "over": Reason("It is over."),
    "rung_again": Reason("The next ring of the same concern was due, and that one goes to them instead."),
    "left": Reason("This person is no longer part of it."),
    "answered": Reason("They have answered already."),
    "nothing_needs_them": Reason("Nothing needs them today."),
    "enough": Reason("Enough of them have said that they come."),
    "asked_already": Reason("The text about the change asked the same question less than a day before."),
    "knows_already": Reason("It is back where it was, and they have been asked about that already."),
    "not_wanted": Reason("Nothing asks for this text any more."),
    "too_late": Reason("It could not go in time, so it was not sent.", RING),
    # may not be texted
    "no_consent": Reason("They have not agreed to texts.", "Ask them when you next speak, or ring them."),
    "opted_out": Reason("They asked for no more texts.", RING),
    "no_number": Reason("We have no mobile number for them.", "Ask for a number, or write."),
    "number_shared": Reason("More than one person has this number.", "Ring, and settle whose number it is."),
    "in_custody": Reason("They are in custody, where texts do not reach them.", "Write, or ask the prison."),
    "voice_only": Reason("They can take calls only.", RING),
    "letter_only": Reason("They can take letters only.", "Write a letter."),
    "sms_only": Reason("Their phone takes texts only.", "Ask a colleague or family how to reach them."),
    "no_email": Reason("We have no e-mail address that we may use for them.", RING),
    "no_way": Reason("There is no way left that we may use.", RING),
    "texting_off": Reason("Texting is switched off in the settings.", RING),
    "carrier_none": Reason("No text company is set up here, so nothing leaves.", RING),
    "unfit_words": Reason("The words were stopped, for they would tell too much.", "Ring them, and tell us of this."),
    "our_fault": Reason("A fault of ours kept this text from going.", "Ring them, and tell us of this."),
    # on the way
    "carrier_busy": Reason("The text company is busy. We try again by ourselves."),
    "carrier_unreachable": Reason("The text company could not be reached. We try again by ourselves."),
    "sending_stopped": Reason("Sending is stopped. It goes when sending starts again."),
    "no_answer": Reason(
        "We got no answer when we sent it, so we are asking the text company whether it went.",
        "If it is urgent, ring them.",
    ),
    "stopped_midway": Reason(
        "Our program stopped while it was going out. We are asking the text company whether it went.",
        "If it is urgent, ring them.",
    ),
    "never_settled": Reason("We could not find out whether this text arrived.", RING),
    "not_delivered_in_time": Reason("The network has not said that it arrived.", RING),
    # other ways
    "call_unheard": Reason("Somebody or a mailbox answered, and no key was pressed.", RING),
    "call_not_answered": Reason("Nobody answered the call.", RING),
    "call_busy": Reason("The line was busy, or they did not take the call.", RING),
    "call_failed": Reason("The call could not be put through.", "Check the number, and ring them."),
    "called_instead": Reason("They want no more texts, so we rang.", "Ask them how to reach them on the day."),
    "mail_refused": Reason("The e-mail was not accepted.", "Check the address, and ring them."),
    "mail_unreachable": Reason("The e-mail could not be handed over. We try again by ourselves."),
    "mail_unknown": Reason("We do not know whether the e-mail went, and it is not sent twice.", RING),
    "to_be_written": Reason("They can take letters only.", "Print it and post it, or hand it over."),
}  # fmt: skip

_INSTEAD: dict[Then, str] = {
    "mend_number": "Check the number, and ring them.",
    "another_way": RING,
    "opted_out": RING,
    "try_later": RING,
    "mend_account": "Ring them. A manager has to mend the text account.",
    "mend_text": "Ring them, and tell us of this.",
}


def of_code(code: int | None) -> str:
    """The reason that names a carrier's error code."""
    return f"code:{code or 0}"


def reason(why: str) -> Reason:
    """The words of a reason. Never raises: a row may be older than the list."""
    if why.startswith("code:"):
        found = look_up(int(why.removeprefix("code:")) or None)
        return Reason(found.meaning, _INSTEAD[found.then])
    return REASONS.get(why, REASONS["not_wanted"])
