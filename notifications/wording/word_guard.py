"""The last reader of a text before it leaves: no word that tells a stranger anything (D§8).

It reads the *rendered* text, so that a name or a setting cannot bring in what no template holds. Words are matched
whole, without regard to case, accents or invisible marks: Circe and Prisca pass, "PRIŠON" does not. Titles of posts
and agencies are refused as well here, where they would stand on somebody's locked phone.
"""

import re
import unicodedata
from dataclasses import dataclass

from notifications.wording.texts import Language

_ENGLISH = (
    "circle", "circles", "core member", "core members", "cosa", "circles of support", "probation",
    "probationer", "prison", "prisons", "prisoner", "prisoners", "jail", "gaol", "inmate", "custody",
    "licence", "licences", "license", "parole", "curfew", "recall", "bail", "hmp", "hmyoi", "yoi",
    "hmpps", "mappa", "rotl", "hdc", "shpo", "sopo", "approved premises", "hostel", "police",
    "policeman", "policewoman", "offence", "offences", "offense", "offend", "offended", "offending",
    "offender", "offenders", "ex-offender", "reoffend", "reoffending", "crime", "criminal", "convict",
    "convicted", "conviction", "convictions", "sentence", "sentenced", "court", "victim", "victims",
    "abuse", "abuser", "assault", "sexual", "sex", "risk", "risks", "risky", "high-risk", "at-risk",
    "dangerous", "mentee", "safeguarding", "vetting", "released",
)  # fmt: skip
_WELSH = (
    "cylch", "gylch", "chylch", "nghylch", "cylchoedd", "gylchoedd", "chylchoedd", "nghylchoedd",
    "aelod craidd", "prawf", "brawf", "phrawf", "mhrawf", "carchar", "garchar", "charchar", "ngharchar",
    "carchardai", "carcharor", "garcharor", "charcharor", "carcharorion", "trwydded", "drwydded",
    "thrwydded", "nhrwydded", "heddlu", "trosedd", "drosedd", "throsedd", "troseddau", "droseddau",
    "troseddwr", "droseddwr", "euogfarn", "parôl", "dedfryd", "ddedfryd", "llys", "dioddefwr", "risg",
    "risgiau", "cyrffyw", "mechnïaeth", "hostel",
)  # fmt: skip
BANNED: dict[Language, tuple[str, ...]] = {"en": _ENGLISH, "cy": _WELSH}

_SHAPES = (
    (
        "a link",
        re.compile(r"https?:|www\.|\b[a-z0-9-]+\.(?:com|org|net|uk|wales|cymru|io|co|info|me|ly)\b|://"),
    ),
    ("an e-mail address", re.compile(r"\S@\S")),
    ("a postcode", re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b")),
    ("a prison number", re.compile(r"\b[a-z]\d{4}[a-z]{2}\b")),
    ("a token", re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{12,}\b")),
    ("a line break", re.compile(r"[\r\n\v\f\u0085\u2028\u2029]")),
    (
        "an invisible mark",
        re.compile(r"[\u0000-\u0008\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"),
    ),
)


@dataclass(frozen=True)
class Problem:
    """One thing that must not be in a text: what kind, and the words found."""

    kind: str
    found: str


class UnfitText(Exception):
    """A text was stopped by the word guard. The message names kinds only, so that a log holds no words of it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            "This text may not be sent: it holds " + ", ".join(sorted({one.kind for one in problems})) + "."
        )
        self.problems = problems


def check(body: str, language: Language) -> list[Problem]:
    """What is wrong with a rendered text; nothing, if it may go. Both languages' words are looked for in both:
    a Welsh text to a provider's English name is still read by an English speaker. `language` puts its own first."""
    order: tuple[Language, Language] = ("cy", "en") if language == "cy" else ("en", "cy")
    folded = fold(body)
    found = [Problem("a word that tells too much", one) for name in order for one in _words(folded, name)]
    lowered = body.casefold()
    shapes = [Problem(kind, hit.group()) for kind, shape in _SHAPES if (hit := shape.search(lowered))]
    return list(dict.fromkeys(found + shapes))


def insist(body: str, language: Language) -> None:
    """Raises UnfitText unless the text may go."""
    if problems := check(body, language):
        raise UnfitText(problems)


def holds_any(text: str, words: tuple[str, ...]) -> bool:
    """Whether `text` holds one of `words` whole: for a surname or a place that only the sender of a text knows."""
    folded = fold(text)
    return any(_whole(fold(one)).search(folded) for one in words if fold(one).strip())


def fold(text: str) -> str:
    """Lower case, without accents and invisible marks, one space between words, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    seen = "".join(one for one in decomposed if unicodedata.category(one) not in {"Mn", "Me", "Cf"})
    return " ".join(re.sub(r"[‐‑‒–—]", "-", seen).split())


def _words(folded: str, language: Language) -> list[str]:
    return [hit.group() for hit in _PATTERNS[language].finditer(folded)]


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted({fold(one) for one in words}, key=len, reverse=True)
    either = "|".join(re.escape(one).replace(r"\ ", r"[\W_]+") for one in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])")


_PATTERNS: dict[Language, re.Pattern[str]] = {language: _pattern(words) for language, words in BANNED.items()}
