"""`circles simulate`: weeks of invented life with faults and crashes, each checked; one that fails is told whole."""

import logging
import sys
from collections.abc import Sequence

from circles.secret import Keyring, new_key, use_keyring
from web.simulation.chance import foreseen
from web.simulation.run import Lived, live_seeds

MOST_SHOWN = 20


def simulate(seeds: Sequence[int], *, whole: bool) -> list[Lived]:
    """Live the seeds, with keys of their own, and say what came of each. `whole`: everything that happened too."""
    with foreseen("keys"):
        use_keyring(Keyring.parse(new_key()))
    logging.getLogger("notifications").setLevel(logging.ERROR)  # the faults are meant
    lives = []
    for one in live_seeds(seeds):
        lives.append(one)
        print(f"seed {one.seed}: {_counts(one)}", file=sys.stderr, flush=True)
        if one.faults or whole:
            print("\n".join(one.told[-2000:]), file=sys.stderr)
        print("".join(f"  {fault}\n" for fault in one.faults[:MOST_SHOWN]), end="", file=sys.stderr, flush=True)
    return lives


def as_data(lives: Sequence[Lived]) -> dict[str, object]:
    """What a program reads of it."""
    return {
        "lives": [
            {"seed": one.seed, "texts": one.texts, "calls": one.calls, "e_mails": one.mails, "deaths": one.deaths,
             "stalls": one.stalls, "trace": one.trace, "faults": list(one.faults)}
            for one in lives
        ],
        "broken": sum(bool(one.faults) for one in lives),
    }  # fmt: skip


def last_line(lives: Sequence[Lived]) -> str:
    broken, texts = [one.seed for one in lives if one.faults], sum(one.texts for one in lives)
    deaths, stalls = sum(one.deaths for one in lives), sum(one.stalls for one in lives)
    calls, mails = sum(one.calls for one in lives), sum(one.mails for one in lives)
    asked = f"{texts} texts, {calls} calls and {mails} e-mails asked for"
    about = f"{len(lives)} lives, {asked}, {deaths} workers died, {stalls} stood still"
    return f"{about}: every promise was kept." if not broken else f"{about}: broken in the seeds {broken}."


def _counts(one: Lived) -> str:
    faults = f", {len(one.faults)} BROKEN PROMISES" if one.faults else ""
    return (
        f"{one.texts} texts, {one.calls} calls, {one.mails} e-mails, {one.deaths} deaths, {one.stalls} stalls{faults}"
    )
