"""The types of form fields: what may be typed, and the sentence for what may not."""

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from circles.errors import BadInput
from circles.local_time import parse_date, parse_time

LINE, PARAGRAPH = 200, 5000


def _said(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Turn a domain refusal into the sentence of a field."""

    def take(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return read(value)
        except BadInput as refusal:
            sentence = next(iter(refusal.problems.values()))
            raise PydanticCustomError("sentence", "{sentence}", {"sentence": sentence}) from None
        except ValueError as error:
            raise PydanticCustomError("sentence", "{sentence}", {"sentence": str(error)}) from None

    return take


def _one_line(value: Any) -> Any:
    """Fold white space and drop what cannot be seen: control characters hide words and break a text."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def _without_controls(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "".join(c for c in value.replace("\r\n", "\n") if c.isprintable() or c == "\n")


def words(most: int) -> Any:
    """One line of at most `most` characters."""
    return Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=most)]


Line = Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=LINE)]
Paragraph = Annotated[str, BeforeValidator(_without_controls), StringConstraints(max_length=PARAGRAPH)]
TypedDate = Annotated[date, BeforeValidator(_said(parse_date))]
TypedTime = Annotated[time, BeforeValidator(_said(parse_time))]
