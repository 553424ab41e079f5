"""Take a text back to the letters that cost one segment, wherever that loses no more than an accent.

Decided: names and Welsh words are written in full everywhere else, but in a text "Siân" goes out as "Sian" and a curly
quote as a straight one, for one such letter halves the room and doubles the price. Letters that have no plain twin
(Arabic, Chinese, Greek) are left as they are: their owner's name is worth a second segment.
"""

import unicodedata

from notifications.segments import BASIC, EXTENDED

_TWINS = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "´": "'", "`": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
        "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "ı": "i",
        "Œ": "OE", "œ": "oe", "ħ": "h", "Ħ": "H", "ŋ": "n", "Ŋ": "N", "ﬁ": "fi", "ﬂ": "fl",
    }
)  # fmt: skip


def plain_letters(text: str) -> str:
    """`text` in letters of the GSM alphabet where each has a twin; other letters stay."""
    composed = unicodedata.normalize("NFC", text).translate(_TWINS)
    return "".join(_plain(one) for one in composed)


def _plain(letter: str) -> str:
    if letter in BASIC or letter in EXTENDED:
        return letter
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return bare if bare and all(one in BASIC or one in EXTENDED for one in bare) else letter
