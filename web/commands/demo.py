"""`demo-data`: the invented region."""

from collections.abc import Callable

from circles.database import open_engine
from circles.errors import BadInput
from circles.settings import Settings
from web.commands.serving import migrate
from web.demo.due_texts import add_due_texts
from web.demo.making import Made, is_filled, make_region, start_clock
from web.demo.region import PASSWORD

WHO = ("coordinator", "volunteer", "mentor", "manager")
SCALES = ("small",)


def make_demo(
    settings: Settings, scale: str, seed: int, due_texts: int, if_empty: bool, say: Callable[[str], None]
) -> None:
    """Fill an empty database, or add due texts to a demo one. Raises a refusal for any other."""
    if scale not in SCALES:
        raise BadInput({"scale": "Only the small region can be made yet."})
    migrate(settings)
    engine = open_engine(settings.database)
    try:
        if not is_filled(engine):
            _say_made(make_region(engine, seed, start_clock(engine, settings.start_at), say), say)
        elif not due_texts and not if_empty:
            raise BadInput({"scale": "This database has its demo data already. Use an empty one, or name --due-texts."})
        if due_texts:
            say(f"{add_due_texts(engine, due_texts)} reminders are due now.")
    finally:
        engine.dispose()


def who_signs_in() -> list[str]:
    """The ways in, as `make demo` prints them."""
    return [f"  {role}@demo.example   {PASSWORD}" for role in WHO]


def _say_made(made: Made, say: Callable[[str], None]) -> None:
    say(f"The {made.scale} region is made: {made.circles} circles, {made.volunteers} volunteers.")
