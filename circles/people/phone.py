"""Mobile numbers: a UK mobile as it is typed, kept as +447…, with a sentence for whatever is none.

The numbers Ofcom keeps for drama (07700 900000 to 900999) are taken on purpose: the number library calls them invalid,
and they are the only ones a demo or a test may use. Whether anything is *sent* to one is the carrier's business.
"""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from circles.errors import BadInput

DRAMA = re.compile(r"\+447700900\d{3}")
UK, UK_DIGITS = 44, 10  # digits after the 0 or the +44
MOST = 40
NOT_A_NUMBER = "Write a UK mobile number, like 07700 900123."
NOT_A_MOBILE = "This is not a UK mobile number. Texts need a number that begins with 07."
NOT_UK = "This number is not from the UK. Write a UK mobile number, like 07700 900123."
TOO_SHORT = "This number has too few digits. A UK mobile number has 11."
TOO_LONG = "This number has too many digits. A UK mobile number has 11."
_ALLOWED = re.compile(r"\(?\+?[\d\s().\-‐-―]+", re.ASCII)


def parse_mobile(typed: str) -> str:
    """The number as +447…. Raises BadInput (field "mobile") with a sentence for what is no UK mobile."""
    text = " ".join(typed.split())
    if len(text) > MOST or not _ALLOWED.fullmatch(text):
        raise _bad(NOT_A_NUMBER)
    written = f"+{text[2:]}" if text.startswith("00") else text
    try:
        number = phonenumbers.parse(written, "GB")
    except NumberParseException:
        raise _bad(NOT_A_NUMBER) from None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not is_drama(e164):
        _check(number)
    return e164


def parse_phone(typed: str, field: str) -> str:
    """Any UK number that can be rung, a landline too, as +44…. Raises BadInput for `field` with a sentence."""
    text = " ".join(typed.split())
    try:
        number = phonenumbers.parse(text, "GB") if len(text) <= MOST and _ALLOWED.fullmatch(text) else None
    except NumberParseException:
        number = None
    if number is None or number.country_code != UK or not _can_be_rung(number):
        raise BadInput({field: "Write a UK phone number, like 01632 960123."})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_mobile(number: str) -> bool:
    """Whether a number, as the carrier writes it, is a UK mobile. Short codes and landlines are not."""
    try:
        return parse_mobile(number) == number
    except BadInput:
        return False


def is_drama(e164: str) -> bool:
    """Whether a number is one of Ofcom's for drama, which belong to nobody."""
    return DRAMA.fullmatch(e164) is not None


def spoken_number(e164: str | None) -> str:
    """A number as people write it: 07700 900123."""
    if not e164:
        return ""
    national = f"0{e164.removeprefix('+44')}"
    return f"{national[:5]} {national[5:]}"


def _can_be_rung(number: phonenumbers.PhoneNumber) -> bool:
    """Whether a number is whole: six digits without an area code are "possible" too, but only within their town."""
    return phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE


def _check(number: phonenumbers.PhoneNumber) -> None:
    if number.country_code != UK:
        raise _bad(NOT_UK)
    digits = str(number.national_number)
    if digits.startswith("7") and len(digits) != UK_DIGITS:
        raise _bad(TOO_SHORT if len(digits) < UK_DIGITS else TOO_LONG)
    if phonenumbers.number_type(number) != PhoneNumberType.MOBILE:
        raise _bad(NOT_A_MOBILE)


def _bad(sentence: str) -> BadInput:
    return BadInput({"mobile": sentence})
