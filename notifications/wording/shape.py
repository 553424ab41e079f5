"""What a text is: its words in English and in Welsh, the variables it may hold, and how pressing it is."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "cy"]
Urgency = Literal["release_day", "safety", "answer", "change", "routine"]

FIRST_NAME = "first_name"
DAYS = frozenset({"day", "old_day", "other_day"})
TIMES = frozenset({"time", "old_time", "other_time"})
VARIABLES = DAYS | TIMES | {FIRST_NAME, "sender", "duty_number", "code", "minutes", "count"}
LOCK_SCREEN = 40
ON_THE_LOCK_SCREEN = DAYS | TIMES | {FIRST_NAME, "sender"}


@dataclass(frozen=True)
class Wording:
    """One text. `{hello}` stands for "Hi Sam," or, where the name cannot be shown, "Hi,".
    `{need_us}` stands for " Need us now: 0117 496 0123." or, where a provider has no duty number, for nothing.

       `urgency` decides what passes quiet hours (F4); `asks` says whether the text asks for an answer of 1 or 2.
    """

    code: str
    variables: frozenset[str]
    english: str
    welsh: str
    urgency: Urgency = "routine"
    asks: bool = False

    def template(self, language: Language) -> str:
        """The text in one language, with its places for variables."""
        return self.welsh if language == "cy" else self.english


def text(
    code: str, variables: str, english: str, welsh: str, urgency: Urgency = "routine", *, asks: bool = False
) -> Wording:
    return Wording(code, frozenset(variables.split()), english, welsh, urgency, asks)
