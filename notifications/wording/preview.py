"""Every text as it would leave, for whoever wants to read them before anybody gets one: words, letters, segments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time

from notifications.segments import outside_gsm, size
from notifications.wording.rendering import Value, render
from notifications.wording.texts import LOCK_SCREEN, TEXTS, Language
from notifications.wording.word_guard import UnfitText

EXAMPLES: Mapping[str, Value] = {
    "day": date(2026, 12, 3), "time": time(18, 30), "old_day": date(2026, 12, 2), "old_time": time(18),
    "other_day": date(2026, 12, 4), "other_time": time(10), "code": "4821", "minutes": 10, "count": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """One text in one language. `locked` is what shows on a locked phone; `dear` are the letters that make the whole
    text cost more than twice as much; `refused`: the guard would keep it from leaving."""

    code: str
    language: Language
    body: str
    characters: int
    segments: int
    dear: tuple[str, ...]
    refused: bool = False

    @property
    def locked(self) -> str:
        return self.body[:LOCK_SCREEN]

    @property
    def rest(self) -> str:
        return self.body[LOCK_SCREEN:]


def previews(first_name: str, sender: str, duty_number: str) -> Iterator[Preview]:
    """Every text in both languages, to somebody of that name, with invented days and times."""
    around = {"first_name": first_name or None, "sender": sender, "duty_number": duty_number}
    for code, text in TEXTS.items():
        values = {name: around[name] if name in around else EXAMPLES[name] for name in text.variables}
        for language in ("en", "cy"):
            yield _one(code, language, values)


def shows_the_name(found: list[Preview], first_name: str) -> bool:
    """Whether any text greets with the name as typed. What is no name, or would tell too much, is left out."""
    return any(first_name.strip() and first_name.strip() in one.body for one in found)


def _one(code: str, language: Language, values: Mapping[str, Value]) -> Preview:
    try:
        body = render(code, language, values).body
    except UnfitText:
        return Preview(code, language, "", 0, 0, (), refused=True)
    cost = size(body)
    return Preview(code, language, body, len(body), cost.segments, tuple(outside_gsm(body)))
