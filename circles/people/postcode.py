"""Postcodes: the shape of one, and its outcode, which is all that distances are worked out from."""

import re

from circles.errors import BadInput

SENTENCE = "Write a UK postcode, like BS3 1AB."
_SHAPE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})?")


def parse_postcode(typed: str) -> tuple[str, str]:
    """(postcode, outcode) in capitals; an outcode alone is enough, for people who give no more.

    Raises BadInput (field "postcode"). Whether the outcode exists is asked of the table of outcodes.
    """
    text = " ".join(typed.split())  # "ß" in capitals is "SS", and so would be a postcode in Southend
    found = _SHAPE.fullmatch(text.upper()) if text.isascii() and len(text) <= 8 else None
    if found is None:
        raise BadInput({"postcode": SENTENCE})
    outcode, inner = found[1], found[2]
    return (f"{outcode} {inner}" if inner else outcode), outcode
