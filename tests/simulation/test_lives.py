"""Lives of days and weeks, with faults and deaths: none lost or doubled, no old date, no night, nobody who said stop.

And each promise broken on purpose, for a checker that finds nothing proves nothing.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine

from circles import reminder
from circles.meetings.minutes_telling import of_minutes
from circles.meetings.telling import of_the_day_before
from notifications import claim, composing, endings, planning, recheck, reports, settle
from notifications.channels.twilio import TwilioChannel
from notifications.demo_carrier.switchboard import Switchboard
from notifications.message import Message
from notifications.ways import Matter, Reach, Way
from web.simulation import life
from web.simulation.events import have_it, off
from web.simulation.mail import MailWire
from web.simulation.run import Lived, live_seed, live_seeds
from web.simulation.world import make_world, start_of

FULL = os.environ.get("PROOF") == "full"
SEEDS = range(500 if FULL else 20)
pytestmark = pytest.mark.slow


_worlds = TemporaryDirectory(prefix="circles-worlds-")  # each is made once in a process


def lives(seeds: Sequence[int]) -> Iterator[Lived]:
    return live_seeds(seeds, Path(_worlds.name))


def lived(seed: int) -> Lived:
    return next(lives([seed]))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_life_keeps_every_promise(seed: int) -> None:
    found = lived(seed)
    assert found.faults == ()
    assert found.texts > 10


def test_a_seed_is_lived_again_exactly() -> None:
    """By another process, with other keys, and as the second of two lives."""
    one, again = lived(6), _lived_elsewhere(11, 6)
    assert one.trace == again["trace"]
    assert (one.texts, one.calls, one.mails) == (again["texts"], again["calls"], again["e_mails"])
    assert one.deaths == again["deaths"] > 0


def _lived_elsewhere(*seeds: int) -> Any:
    """The last of some lives, as the command tells it."""
    tells = "import json; from web.commands.simulating import as_data, simulate; "
    tells += f"print(json.dumps(as_data(simulate({seeds}, whole=False))['lives'][-1]))"
    ran = subprocess.run([sys.executable, "-c", tells], capture_output=True, check=True, text=True)
    return json.loads(ran.stdout)


@pytest.mark.parametrize("seed", range(20) if FULL else [6])
@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_a_life_on_postgres_keeps_every_promise(engine: Engine, seed: int, tmp_path: Path) -> None:
    make_world(engine, start_of(seed))
    found = live_seed(engine, seed, tmp_path)
    assert found.faults == ()
    assert found.texts > 10


# ---- broken on purpose ----

Break = Callable[[pytest.MonkeyPatch], None]


def adopt_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(settle, "_not_adopted", lambda *_: [])


def never_settle(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("notifications.worker.settle", lambda *_: 0)


def know_no_night(patch: pytest.MonkeyPatch) -> None:
    def at_once(_message: Message, _provider: Any, moment: datetime) -> datetime:
        return moment

    patch.setattr(claim, "may_go_at", at_once)
    patch.setattr(planning, "may_go_at", at_once)


def hear_no_stop(patch: pytest.MonkeyPatch) -> None:
    def by_text_all_the_same(_session: Any, message: Message, person: Any, _now: datetime) -> bool:
        return message.channel == "text" and bool(person.mobile)

    patch.setattr(recheck, "_text_goes", by_text_all_the_same)


def say_another_day(patch: pytest.MonkeyPatch) -> None:
    true = composing.compose

    def tomorrow(
        session: Any, message: Message, person: Any, provider: Any, wanted: Mapping[str, Any], way: Any
    ) -> Any:
        later = {name: one + timedelta(days=1) if type(one) is date else one for name, one in wanted.items()}
        return true(session, message, person, provider, later, way)

    patch.setattr(claim, "compose", tomorrow)


def correct_nobody(patch: pytest.MonkeyPatch) -> None:
    """In a life in which little happens but that a meeting is called off now and then."""
    patch.setattr(life, "HAPPENINGS", ((off, 1), (have_it, 4)))
    patch.setitem(reminder.RULES, "meeting", (of_the_day_before, of_minutes))


def fail_in_silence(patch: pytest.MonkeyPatch) -> None:
    true = endings.give_up

    def silently(session: Any, message: Message, *rest: Any) -> None:
        true(session, message, *rest)
        message.needs_you = False

    for room in ("notifications.after_call", "notifications.endings", "notifications.settle"):
        patch.setattr(f"{room}.give_up", silently)


def hear_nobody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("web.simulation.post.take_inbound", lambda *_: None)


def hand_over_twice(patch: pytest.MonkeyPatch) -> None:
    """A channel that tries again by itself, as an SDK with retries would."""
    for channel, name in ((TwilioChannel, "place_call"), (MailWire, "send_email")):
        true = getattr(channel, name)

        def twice(self: Any, *given: Any, true: Any = true) -> Any:
            true(self, *given)
            return true(self, *given)

        patch.setattr(channel, name, twice)


def _anybody(patch: pytest.MonkeyPatch, way: Way) -> None:
    def whatever_stands_against_it(matter: Matter, _reach: Reach, _offered: frozenset[str]) -> tuple[Way, ...]:
        return () if matter.pressing == "answer" else (way,)

    patch.setattr(recheck, "ways", whatever_stands_against_it)


def call_anybody(patch: pytest.MonkeyPatch) -> None:
    _anybody(patch, "voice")


def mail_anybody(patch: pytest.MonkeyPatch) -> None:
    _anybody(patch, "email")


def believe_that_whoever_answers_hears(patch: pytest.MonkeyPatch) -> None:
    """Every phone is answered by a mailbox, and a call that is over is never looked at."""
    patch.setattr(Switchboard, "_strikes", lambda _self, fault, _call: fault == "calls_unheard")
    patch.setattr(reports, "ENDED", ())


@pytest.mark.parametrize(
    ("sabotage", "says", "shown_by"),
    [
        (adopt_nothing, " went 2 times", 4),
        (never_settle, "is still unknown", 1),
        (know_no_night, "by the clock on the wall", 1),
        (hear_no_stop, "went to somebody who", 1),
        (say_another_day, "true: MeetingFacts", 1),
        (correct_nobody, "and nobody told", 1),
        (fail_in_silence, "nobody is told", 1),
        (hear_nobody, "is nowhere", 1),
        (hand_over_twice, " rang 2 times", 1),
        (hand_over_twice, "was e-mailed 2 times", 1),
        (call_anybody, " rang somebody", 1),
        (mail_anybody, "was e-mailed to somebody", 5),
        (believe_that_whoever_answers_hears, "nobody asked whether", 8),
    ],
)
def test_the_checker_sees_a_promise_that_is_broken(
    sabotage: Break, says: str, shown_by: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the life that showed it last, or in another: which one meets what was broken changes with what happens."""
    sabotage(monkeypatch)
    assert any(says in fault for one in lives([shown_by, *range(1, 10)]) for fault in one.faults)
