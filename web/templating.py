"""Templates: one strict environment, words for dates and times, and static addresses that may be kept for ever."""

import hashlib
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import phonenumbers
from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from circles import local_time
from circles.lifecycle import spoken

if TYPE_CHECKING:
    from web.page import Page

HERE = Path(__file__).parent
STATIC = HERE / "static"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment of every page: everything escaped, nothing undefined."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static
    made.filters.update(
        {
            "moment": moment,
            "day": day,
            "clock": local_time.time_in_words,
            "wall": wall,
            "ago": ago,
            "due": due,
            "how_long": local_time.how_long,
            "minutes": lambda count: local_time.how_long(timedelta(minutes=count)),
            "spoken": lambda word: _capital(spoken(word)),
            "phone": phone,
            "date_part": date_part,
            "full_stop": full_stop,
        }
    )
    return made


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of a static file, with its content's hash, so that browsers may keep it for ever."""
    found = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={found}"


def render(_request: Request, template: str, **context: Any) -> HTMLResponse:
    """A template as an answer. The context holds views, never rows of a table."""
    return HTMLResponse(environment().get_template(template).render(context))


def moment(at: datetime, page: "Page") -> str:
    """ "Thursday 3 December, 6.30pm", on the provider's wall."""
    return local_time.moment_in_words(at, page.zone, page.now or at)


def day(on: date, page: "Page") -> str:
    """ "Thursday 3 December"."""
    return local_time.date_in_words(on, page.today)


def wall(at: datetime, page: "Page") -> str:
    """ "6.30pm", on the provider's wall."""
    return local_time.time_in_words(local_time.local(at, page.zone).time())


def ago(at: datetime, page: "Page") -> str:
    """ "3 hours ago"."""
    return local_time.ago(at, page.now or at)


def due(on: date | datetime, page: "Page") -> str:
    """ "2 days overdue", "due tomorrow"."""
    if isinstance(on, datetime):
        on = local_time.local_date(on, page.zone)
    return local_time.due_in_words(on, page.today)


@lru_cache(maxsize=256)
def phone(number: str) -> str:
    """A number as people write it: "07700 900123"."""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat.NATIONAL
    return phonenumbers.format_number(parsed, style)


def date_part(on: object, part: str) -> str:
    """The day, month or year of a date that a form is filled with."""
    return str(getattr(on, part)) if isinstance(on, date) else ""


def full_stop(words: str) -> str:
    """Somebody's words with one full stop at the end, whether they typed one or not."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
