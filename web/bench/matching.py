"""How good the matching is and what it costs, beside targets that were set for it and beside other ways to do it.

Problems are invented from seeds, or come from files. Each way runs in a process of its own, so that its memory is its
own. Ours is told as a share of its targets (below 1 is better); the other ways as a share of what ours is worth, with
who is served. Seconds are by the clock and of the processor: on a busy machine only the latter say much.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from web.bench.matching_child import OURS, QUESTION
from web.bench.matching_peers import PEERS

Say = Callable[[str], None]
PEER_SECONDS = 60.0


@dataclass(frozen=True)
class Target:
    """Gap as a share of the bound (0: proved the best), seconds of solving, and memory."""

    gap: float
    seconds: float | None
    megabytes: float | None = None


TARGETS = {
    "town": Target(0.0, 0.3), "region": Target(0.0, 0.3), "area": Target(0.001, 3.0),
    "national": Target(0.001, 15.0, 512), "city": Target(0.001, 60.0, 512), "scarce-region": Target(0.01, None),
    "scarce-area": Target(0.01, None), "scarce-national": Target(0.01, None),
}  # fmt: skip
A_QUESTION = 0.2  # seconds, the median of forced pairs in a region
ASKED_ABOUT = "region"


@dataclass(frozen=True)
class Measured:
    """One way on one problem, as `matching_child` tells it."""

    problem: str
    seed: int
    way: str
    found: dict[str, Any]

    @property
    def gap(self) -> float:
        bound = self.found["bound"]
        return float((bound - self.found["worth"]) / bound) if bound else 0.0


def bench_matching(say: Say, names: Sequence[str], seeds: Sequence[int], *, alone: bool = False) -> list[Measured]:
    """Measure every way on every problem, or ours alone; a file has one seed, since it is what it is."""
    ways = [OURS] if alone else [OURS, *PEERS]
    found = []
    for name in names:
        for seed in seeds if name in TARGETS else [0]:
            for way in [*ways, QUESTION] if name == ASKED_ABOUT else ways:
                say(f"{name} {seed}: {way}")
                found.append(Measured(name, seed, way, run_apart(name, seed, way)))
    return found


def run_apart(name: str, seed: int, way: str, seconds: float = PEER_SECONDS) -> dict[str, Any]:
    """One measurement, in a process of its own."""
    command = [sys.executable, "-m", "web.bench.matching_child", name, str(seed), way, str(seconds)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def missed(found: Sequence[Measured]) -> list[str]:
    """The gaps that are wider than their target: what ends the command with 1. Seconds depend on the machine."""
    return [f"{one.problem} {one.seed}" for one in found
            if one.way == OURS and one.problem in TARGETS and one.gap > TARGETS[one.problem].gap]  # fmt: skip


# ---- what is printed ----


def lines(found: Sequence[Measured]) -> list[str]:
    """For each problem: ours beside its targets, then the other ways beside ours."""
    printed = []
    for name in dict.fromkeys(one.problem for one in found):
        mine = [one for one in found if one.problem == name]
        for way in dict.fromkeys(one.way for one in mine):
            some = [one for one in mine if one.way == way]
            printed.append(f"{name:16} {_line(way, some, mine)}")
    return printed


def _line(way: str, some: list[Measured], everything: list[Measured]) -> str:
    if "cannot" in some[0].found:
        return f"{way:35} cannot run here: {some[0].found['cannot']}"
    if way == QUESTION:
        middle = median(one.found["median"] for one in some)
        longest = max(one.found["longest"] for one in some)
        return f"{way:35} {middle:.3f} s ({middle / A_QUESTION:.2f} of the target), longest {longest:.3f} s"
    told = (
        f"{way:35} {_of('served', some):6.1f} served {_of('minutes', some):7.0f} min "
        f"{_of('seconds', some):7.2f} s ({_of('cpu_seconds', some):.2f} processor) {_of('peak_mb', some):4.0f} MB "
    )
    if way == OURS:
        return f"{told}  {_beside_target(some)}"
    ours = [one.found["worth"] for one in everything if one.way == OURS]
    share = median(one.found["worth"] for one in some) / median(ours) if ours else 0.0
    return f"{told}  {share:6.1%} of ours"


def _beside_target(some: list[Measured]) -> str:
    target = TARGETS.get(some[0].problem, Target(0.0, None))
    gaps = [one.gap for one in some]
    proved = sum(gap == 0 for gap in gaps)
    told = f"gap {median(gaps):.4%}, widest {max(gaps):.4%} (target {target.gap:.1%}), proved {proved} of {len(some)}"
    if target.seconds:
        told += f", {_of('seconds', some) / target.seconds:.2f} of the seconds"
    if target.megabytes:
        told += f", {max(one.found['peak_mb'] for one in some) / target.megabytes:.2f} of the memory"
    return told


def _of(what: str, some: list[Measured]) -> float:
    return float(median(one.found[what] for one in some))


def as_data(found: Sequence[Measured]) -> list[dict[str, Any]]:
    return [asdict(one) | ({"gap": round(one.gap, 8)} if "bound" in one.found else {}) for one in found]
