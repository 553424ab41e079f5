"""Running lives: a world made once for each beginning, copied for each seed, lived, and checked."""

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, event

from circles.database import open_engine
from migrations.upgrade import upgrade
from web.simulation.chance import foreseen
from web.simulation.checker import check
from web.simulation.life import a_life
from web.simulation.world import make_world, start_of


@dataclass(frozen=True)
class Lived:
    """What came of one seed. `trace` is the same for the same seed, whatever the machine."""

    seed: int
    faults: tuple[str, ...]
    texts: int
    calls: int
    mails: int
    deaths: int
    stalls: int
    trace: str
    told: tuple[str, ...]


def live_seed(engine: Engine, seed: int, folder: Path) -> Lived:
    """Live one seed in a database that holds its world."""
    with foreseen(f"life {seed}"), a_life(engine, seed, start_of(seed), folder) as life:
        life.live()
        faults = tuple(check(life))
        words = [f"{one.at} {one.way} {one.to} {one.body} {one.status}" for one in life.wire.asked]
        mails = [f"{one.at} {one.to} {one.body} {one.taken}" for one in life.mail.asked]
        trace = hashlib.sha256("\n".join([*words, *mails, *life.told]).encode()).hexdigest()
        met = life.fate.met
        deaths = sum(times for name, times in met.items() if name.startswith("died"))
        texts = sum(one.way == "text" for one in life.wire.asked)
        return Lived(
            seed, faults, texts, len(words) - texts, len(mails), deaths, sum(met.values()) - deaths, trace,
            tuple(life.told),
        )  # fmt: skip


def live_seeds(seeds: Sequence[int], worlds: Path | None = None) -> Iterator[Lived]:
    """Live some seeds, one after the other, each in a fresh copy of its world: one engine, which knows its statements.

    `worlds` is a folder that keeps the worlds for a later call under the same keys.
    """
    with TemporaryDirectory(prefix="circles-lives-") as name, _opened(Path(name) / "life.sqlite") as engine:
        folder = Path(name)
        for seed in seeds:
            engine.dispose()
            shutil.copyfile(_world(worlds or folder, start_of(seed)), folder / "life.sqlite")
            yield live_seed(engine, seed, folder)


def _world(folder: Path, start: datetime) -> Path:
    """The world that begins then, made the first time it is asked for."""
    world = folder / f"world-{start:%Y%m%d%H%M}.sqlite"
    if not world.exists():
        upgrade(f"sqlite:///{world}")
        with _opened(world) as engine:
            make_world(engine, start)
    return world


@contextmanager
def _opened(path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _wait_for_no_disk)
    try:
        yield engine
    finally:
        engine.dispose()  # the last connection to leave folds the log back into the file


def _wait_for_no_disk(connection: Any, _record: Any) -> None:
    """Here workers die and the machine never does, so what is committed need not reach the disk."""
    connection.execute("PRAGMA synchronous = OFF")
