"""How many segments a text costs: the GSM 03.38 alphabet, its extension table, and what forces UCS-2.

A text of the GSM alphabet holds 160 characters, or 153 in each part of a longer one. A single character outside it
(a curly quote, ŵ, an emoji) turns the whole text into UCS-2: 70, or 67 in each part. The carrier charges by part.
"""

from dataclasses import dataclass
from typing import Literal

Encoding = Literal["gsm-7", "ucs-2"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # each goes out as an escape and a letter, so it takes two places

_ONE: dict[Encoding, int] = {"gsm-7": 160, "ucs-2": 70}
_EACH: dict[Encoding, int] = {"gsm-7": 153, "ucs-2": 67}


@dataclass(frozen=True)
class Size:
    """What a text takes: `units` are septets in GSM-7 and UTF-16 code units in UCS-2."""

    encoding: Encoding
    units: int
    segments: int


def encoding(body: str) -> Encoding:
    """The encoding the carrier picks for `body`."""
    return "ucs-2" if outside_gsm(body) else "gsm-7"


def outside_gsm(body: str) -> list[str]:
    """The characters that force UCS-2, each once, in the order they appear."""
    return list(dict.fromkeys(one for one in body if one not in BASIC and one not in EXTENDED))


def size(body: str) -> Size:
    """Encoding, units and segments of `body`. An empty text takes no segment; the carrier refuses it."""
    kind = encoding(body)
    widths = [_width(one, kind) for one in body]
    units = sum(widths)
    return Size(kind, units, min(units, 1) if units <= _ONE[kind] else _parts(widths, _EACH[kind]))


def _width(character: str, kind: Encoding) -> int:
    if kind == "gsm-7":
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _parts(widths: list[int], room: int) -> int:
    """Parts of a long text. A character of two units is never cut in half: it moves to the next part whole."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
