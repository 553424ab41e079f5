"""`demo-data`: the invented region, small by the verbs, or a whole region or nation in bulk."""

import sys
from collections.abc import Callable
from datetime import datetime

import typer
from sqlalchemy import Engine

from circles.database import open_engine
from circles.errors import BadInput
from circles.settings import Settings
from web.bulk.making import make_in_bulk
from web.bulk.size import SIZES
from web.commands.serving import migrate
from web.demo.due_texts import add_due_texts
from web.demo.making import Made, is_filled, make_region, start_clock
from web.demo.region import PASSWORD

WHO = ("coordinator", "volunteer", "mentor", "manager")
SCALES = ("small", *SIZES)
Say = Callable[[str], None]


def make_demo(settings: Settings, scale: str, seed: int, due_texts: int, if_empty: bool, say: Say) -> None:
    """Fill an empty database, or add due texts to a demo one. Raises a refusal for any other."""
    if scale not in SCALES:
        raise BadInput({"scale": f"Choose one of these sizes: {', '.join(SCALES)}."})
    migrate(settings)
    engine = open_engine(settings.database)
    try:
        if not is_filled(engine):
            _say_made(_make(engine, scale, seed, start_clock(engine, settings.start_at), say), say)
        elif not due_texts and not if_empty:
            raise BadInput({"scale": "This database has its demo data already. Use an empty one, or name --due-texts."})
        if due_texts:
            say(f"{add_due_texts(engine, due_texts)} reminders are due now.")
    finally:
        engine.dispose()


def who_signs_in() -> list[str]:
    """The ways in, as `make demo` prints them."""
    return [f"  {role}@demo.example   {PASSWORD}" for role in WHO]


def _make(engine: Engine, scale: str, seed: int, now: datetime, say: Say) -> Made:
    if scale not in SIZES:
        return make_region(engine, seed, now, say)
    size = SIZES[scale]
    say(f"Making {size.circles} circles, {size.volunteers} volunteers and their two years.")
    with typer.progressbar(length=1, label="Weeks", file=sys.stderr) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        plan = make_in_bulk(engine, size, seed, now, tell)
    return Made(scale, len(plan.groups), len(plan.recruits))


def _say_made(made: Made, say: Say) -> None:
    whole = "nation" if made.scale == "national" else "region" if made.scale == "region" else "small region"
    say(f"The {whole} is made: {made.circles} circles, {made.volunteers} volunteers.")
