"""Days, times and names as a text says them, in English and in Welsh."""

import re
import unicodedata
from datetime import date, time

from circles.local_time import short_date
from notifications.wording.texts import Language

_HALVES: dict[Language, tuple[str, str]] = {"en": ("am", "pm"), "cy": ("yb", "yh")}
_TWELVES: dict[Language, tuple[str, str]] = {
    "en": ("midnight", "12 noon"),
    "cy": ("hanner nos", "hanner dydd"),
}
_HELLO: dict[Language, str] = {"en": "Hi", "cy": "Helo"}
_NEED_US: dict[Language, str] = {"en": "Need us now", "cy": "Ein hangen ni nawr"}

LONGEST_NAME, MOST_WORDS = 24, 3
_KEPT_IN_NAMES = frozenset(" '-.")
_NUMBER = re.compile(r"\+?[\d ()-]{3,20}")


def day(value: date, language: Language) -> str:
    """ "Thu 3 Dec", "Iau 3 Rhag"."""
    return short_date(value, language)


def clock_time(value: time, language: Language) -> str:
    """ "6pm", "6.30pm", "12 noon"; "6yh" in Welsh. Wall-clock time: the caller has chosen the zone."""
    if value.hour in {0, 12} and not value.minute:
        return _TWELVES[language][value.hour // 12]
    minutes = f".{value.minute:02d}" if value.minute else ""
    return f"{value.hour % 12 or 12}{minutes}{_HALVES[language][value.hour // 12]}"


def hello(first_name: str | None, language: Language) -> str:
    """ "Hi Sam,", or "Hi," where there is no name to show."""
    return f"{_HELLO[language]} {first_name}," if first_name else f"{_HELLO[language]},"


def need_us(duty_number: str | None, language: Language) -> str:
    """The sentence with the duty number, or nothing where there is none or it is no number."""
    if not duty_number or not _NUMBER.fullmatch(duty_number.strip()):
        return ""
    return f" {_NEED_US[language]}: {duty_number.strip()}."


def showable_name(name: str | None) -> str | None:
    """A name fit to stand in a text, without emoji and invisible marks, or None where it is not a name at all.

    Digits, brackets, signs, a line break and more than three words are no first name: they are a telephone number, an
    injected line or a whole sentence, and a text greets without a name rather than repeat them.
    """
    seen = "".join(one for one in unicodedata.normalize("NFC", name or "") if not _unseen(one))
    shown = " ".join(seen.translate({0x2019: "'", 0x2018: "'", 0x2011: "-", 0x2010: "-"}).split())
    if not shown or len(seen.strip().splitlines()) > 1 or len(shown) > LONGEST_NAME or len(shown.split()) > MOST_WORDS:
        return None
    fit = all(one in _KEPT_IN_NAMES or unicodedata.category(one)[0] in "LM" for one in shown)
    return shown if fit and any(unicodedata.category(one)[0] == "L" for one in shown) else None


def _unseen(character: str) -> bool:
    """Whether a character is an emoji, a direction mark, a zero-width one: nothing a person reads. Spaces stay."""
    return unicodedata.category(character) in {"Cf", "So", "Sk", "Cn", "Co", "Cs"} or character in "\ufe0e\ufe0f"
