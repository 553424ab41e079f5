"""What is written down of a person, tidied and checked before it is kept."""

import unicodedata
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from circles.errors import BadInput
from circles.people.email_address import parse_email
from circles.people.person import DEVICES, GENDERS, LANGUAGES
from circles.people.postcode import parse_postcode

NAME, NOTES = 100, 5000
OLDEST_YEARS = 120
NO_NAME = "Write a name: the first name is enough."
_JOINERS = "\u200c\u200d"  # letters of Persian and Hindi need them


@dataclass(frozen=True)
class Details:
    """The facts of a person that a form or a file may give. The mobile number has verbs of its own (`number.py`)."""

    first_name: str
    last_name: str = ""
    preferred_name: str = ""
    gender: str = "not_said"
    born_on: date | None = None
    email: str = ""
    address: str = ""
    postcode: str = ""
    language: str = "en"
    spoken: tuple[str, ...] = ()
    device: str = "any"
    no_links: bool = False
    in_custody: bool = False
    notes: str = ""

    def named(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def tidy(text: str) -> str:
    """One line as it is kept: composed letters, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(one if one.isprintable() or one in _JOINERS else " " for one in composed).split())


def check_details(details: Details, today: date) -> None:
    """Raises BadInput with one sentence for each field that cannot be kept."""
    problems = {
        **_name_problems(details),
        **_problem("born_on", birth_problem(details.born_on, today)),
        **_parsed("email", details.email),
        **_parsed("postcode", details.postcode),
        **_problem("notes", "Keep this to 5000 characters or fewer." if len(details.notes) > NOTES else ""),
        **_choices(details),
    }
    if problems:
        raise BadInput(problems)


def _name_problems(details: Details) -> dict[str, str]:
    problems = _problem("first_name", "" if tidy(details.first_name) else NO_NAME)
    for name in ("first_name", "last_name", "preferred_name"):
        if len(getattr(details, name)) > NAME:
            problems[name] = f"Keep this to {NAME} characters or fewer."
    return problems


def birth_problem(born_on: date | None, today: date) -> str:
    """The sentence for a birth date that cannot be, or nothing."""
    if born_on is None:
        return ""
    if born_on > today:
        return "This date of birth is in the future."
    if today.year - born_on.year > OLDEST_YEARS:
        return f"This date of birth is more than {OLDEST_YEARS} years ago. Check the year."
    return ""


def _parsed(name: str, typed: str) -> dict[str, str]:
    try:
        if typed:
            parse_email(typed) if name == "email" else parse_postcode(typed)
    except BadInput as refusal:
        return refusal.problems
    return {}


def _choices(details: Details) -> dict[str, str]:
    chosen = (("gender", GENDERS), ("language", LANGUAGES), ("device", DEVICES))
    return {name: "Choose one of the answers." for name, words in chosen if getattr(details, name) not in words}


def _problem(name: str, sentence: str) -> dict[str, str]:
    return {name: sentence} if sentence else {}
