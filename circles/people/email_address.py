"""E-mail addresses: checked lightly, kept as typed, compared without regard to case."""

import re

from circles.errors import BadInput

MOST = 254
SENTENCE = "Write an e-mail address, like name@example.org."
_SHAPE = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")


def parse_email(typed: str) -> str:
    """The address without the spaces around it. Raises BadInput (field "email"). Only a letter proves that it works."""
    text = typed.strip()
    if len(text) > MOST or not text.isprintable() or not _SHAPE.fullmatch(text):
        raise BadInput({"email": SENTENCE})
    return text


def fold_email(address: str) -> str:
    """The address as it is compared and fingerprinted."""
    return address.strip().casefold()
