"""The key that sorts and searches names: accents, case and apostrophes folded, the same on both databases.

Python folds, the database only compares, so "Ŵyn-Jones" is found as "wyn jones" on SQLite and PostgreSQL alike.
"""

import unicodedata

_LETTERS = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng",
})  # fmt: skip
_APOSTROPHES = "'’‘ʼʻ`´′＇"
_ACCENTS = range(0x300, 0x370)  # of Latin, Greek and Cyrillic; the signs of Hindi, Thai and others are letters


def fold(text: str) -> str:
    """One text as the key holds it: small letters without accents, words apart by one space."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in spread if ord(one) not in _ACCENTS and one not in _APOSTROPHES)
    joined = unicodedata.normalize("NFKC", bare.translate(_LETTERS))
    return " ".join("".join(one if _counts(one) else " " for one in joined).split())


def name_key(first_name: str, last_name: str = "", preferred_name: str = "") -> str:
    """Last name first, because lists are read that way; the preferred name behind, so that it is found too."""
    return " ".join(part for part in (fold(last_name), fold(first_name), fold(preferred_name)) if part)


def search_words(typed: str) -> list[str]:
    """What somebody typed into a search box, as words to look for at the beginning of the words of a key."""
    return fold(typed[:200]).split()[:6]


def _counts(one: str) -> bool:
    return unicodedata.category(one)[0] in "LMN"
