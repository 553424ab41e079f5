"""From a wording and its values to the words that leave, checked: one way in, so that no text goes out unread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from notifications.segments import Encoding, size
from notifications.wording import aloud, spoken
from notifications.wording.aloud import Manner
from notifications.wording.plain_letters import plain_letters
from notifications.wording.texts import DAYS, FIRST_NAME, TIMES, Language, Wording, wording
from notifications.wording.word_guard import check, holds_any, insist

Value = str | int | date | time | None
DEFAULT_SENDER: dict[Language, str] = {"en": "The Team", "cy": "Y Tîm"}
LONGEST_SENDER = 20


class WrongVariables(ValueError):
    """A wording was given other variables than the ones it names, or a value of another type."""


@dataclass(frozen=True)
class Text:
    """The words that leave, and what they cost as a text. `sender` and `subject` stand around them elsewhere."""

    body: str
    encoding: Encoding
    segments: int
    sender: str = ""
    subject: str = ""


def render(
    code: str, language: Language, values: Mapping[str, Value], never: tuple[str, ...] = (), manner: Manner = "text"
) -> Text:
    """The text of `code` in `language`, as a text or in another manner that says no more (`aloud.py`).

    `values` holds exactly the wording's variables: days as `date`, times as wall-clock `time`, names as they stand in
    the record (None: no name). `never` lists what the sender of the text knows must not be in it, such as the surname;
    a first name holding one of these, or any banned word, is left out. Raises NoSuchWording, WrongVariables, UnfitText.
    """
    text = wording(code)
    _expect(text, values)
    name = spoken.showable_name(_words(values.get(FIRST_NAME)))
    if name and (holds_any(name, never) or check(name, language) or check(plain_letters(name), language)):
        name = None
    body = _filled(text, manner, language, values, name)
    if name and check(body, language):
        body = _filled(text, manner, language, values, None)
    insist(body, language)
    cost = size(body)
    sender = _sender(values.get("sender"), language)
    subject = aloud.subject(language).format(sender=sender)
    insist(subject, language)
    body = aloud.framed(manner, body, sender, language)
    return Text(body, cost.encoding, cost.segments if manner == "text" else 0, sender, subject)


def fit_sender(name: str) -> bool:
    """Whether a neutral name may stand in a text (F24). Set-up asks this; at send time an unfit one is replaced."""
    shown = " ".join(name.split())
    return (
        0 < len(shown) <= LONGEST_SENDER
        and all(not check(shown, one) for one in DEFAULT_SENDER)
        and shown.isprintable()
    )


def _expect(text: Wording, values: Mapping[str, Value]) -> None:
    if set(values) != text.variables:
        wrong = sorted(set(values) ^ text.variables)
        raise WrongVariables(f"{text.code} takes {sorted(text.variables)}; check {wrong}.")
    for name, value in values.items():
        wanted = date if name in DAYS else time if name in TIMES else str | int | None
        if not isinstance(value, wanted) or isinstance(value, datetime):  # an instant has no place in a sentence
            raise WrongVariables(f"{text.code}: {name} cannot be a {type(value).__name__}.")


def _filled(
    text: Wording, manner: Manner, language: Language, values: Mapping[str, Value], first_name: str | None
) -> str:
    places = {"sender": _sender(None, language)} | {name: _said(name, one, language) for name, one in values.items()}
    places["hello"] = spoken.hello(first_name, language)
    places["need_us"] = spoken.need_us(_words(values.get("duty_number")), language)
    filled = aloud.template_in(manner, text, language).format_map(places)
    return plain_letters(filled) if manner == "text" else filled


def _said(name: str, value: Value, language: Language) -> str:
    if isinstance(value, date):
        return spoken.day(value, language)
    if isinstance(value, time):
        return spoken.clock_time(value, language)
    return _sender(value, language) if name == "sender" else _words(value)


def _sender(name: Value, language: Language) -> str:
    shown = " ".join(_words(name).split())
    return shown if fit_sender(shown) else DEFAULT_SENDER[language]


def _words(value: Value) -> str:
    return "" if value is None else str(value)
