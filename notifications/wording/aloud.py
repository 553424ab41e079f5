"""The same words for an ear, an e-mail or a letter: no more than the text says, without how to answer by text.

A sentence that says which number to text back is left out; where it asked, people are told to text or ring instead.
Who says it comes first in a call, and below the words on paper, as the text has it after its dash.
"""

import re
from typing import Literal

from notifications.wording.shape import Language, Wording

Manner = Literal["text", "voice", "email", "letter"]
SIGNED = " - {sender}"
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+(?=\S)")
_BY_TEXT = re.compile(r"\b(?:reply|atebwch)\b|30, 60, 90|\{code\}", re.IGNORECASE)
_FROM: dict[Language, str] = {"en": "This is a message from {sender}.", "cy": "Dyma neges gan {sender}."}
_ANSWER: dict[Language, str] = {
    "en": "To answer, please text us or ring us.",
    "cy": "I ateb, tecstiwch neu ffoniwch ni, os gwelwch yn dda.",
}
_ANSWER_A_LETTER: dict[Language, str] = {
    "en": "To answer, please ring us or tell us.",
    "cy": "I ateb, ffoniwch ni neu dywedwch wrthym, os gwelwch yn dda.",
}
_SUBJECT: dict[Language, str] = {"en": "A message from {sender}", "cy": "Neges gan {sender}"}
_FOOT: dict[Language, str] = {
    "en": "Nobody reads answers to this e-mail. To reach us, text or ring.",
    "cy": "Does neb yn darllen atebion i'r e-bost hwn. I'n cyrraedd, tecstiwch neu ffoniwch.",
}
_PRESS: dict[Language, str] = {
    "en": "Press 1 to say that you have heard this.",
    "cy": "Pwyswch 1 i ddweud eich bod wedi clywed hyn.",
}
_PRESS_TO_TAKE: dict[Language, str] = {
    "en": "Press 1 to say that you have it.",
    "cy": "Pwyswch 1 i ddweud ei fod gennych.",
}
_THANKS: dict[Language, str] = {"en": "Thank you. Goodbye.", "cy": "Diolch. Hwyl fawr."}


def template_in(manner: Manner, text: Wording, language: Language) -> str:
    """The template of a text in that manner, with its places for variables."""
    whole = text.template(language)
    if manner == "text":
        return whole
    kept = [one for one in _SENTENCE_ENDS.split(whole.removesuffix(SIGNED)) if not _BY_TEXT.search(one)]
    answer = _ANSWER_A_LETTER if manner == "letter" else _ANSWER
    words = " ".join([*kept, answer[language]] if text.asks else kept)
    return f"{_FROM[language]} {words}" if manner == "voice" else words


def framed(manner: Manner, words: str, sender: str, language: Language) -> str:
    """The words with what stands around them on paper and in an e-mail: who says it, and how to reach us."""
    if manner == "letter":
        return f"{words}\n\n{sender}"
    return f"{words}\n\n{sender}\n\n{_FOOT[language]}" if manner == "email" else words


def subject(language: Language) -> str:
    """The subject of every e-mail: it says who writes, by the neutral name, and nothing else (F24)."""
    return _SUBJECT[language]


def prompt(language: Language, *, takes: bool) -> str:
    """Which key to press. `takes`: whoever presses it has it, and nobody else is rung."""
    return (_PRESS_TO_TAKE if takes else _PRESS)[language]


def thanks(language: Language) -> str:
    """What a key press is answered with: nothing that tells anybody anything."""
    return _THANKS[language]
