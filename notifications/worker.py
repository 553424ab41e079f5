"""The worker: it ticks, and in each tick plans, sends, settles and looks after long work.

APScheduler only ticks: one interval job in memory, never two at once, none dropped for being late. What is due, and
who does it, is in the database, so any number of workers may tick, and one may die in the middle of anything.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from circles import clock
from circles.accounts.tidying import forget_what_is_over
from circles.database import open_engine, reading, refresh_statistics, writing
from circles.drafts.draft import forget_old_drafts
from circles.meetings.series import extend_series
from circles.settings import Settings
from notifications.dispatch import Crew, Line
from notifications.follow_up import follow_up
from notifications.heartbeat import beat, worker_name
from notifications.jobs import Children
from notifications.line import open_line
from notifications.pace import USUAL, Pace
from notifications.ping import Ping
from notifications.planning import plan
from notifications.settle import settle

LONGEST_ROUND = timedelta(minutes=1)  # a tick that never ends would never beat
TIDY_EVERY = timedelta(minutes=10)
DAILY = timedelta(hours=6)
SERIES_AT_ONCE = 50
LISTEN_EVERY = 0.5  # seconds
log = logging.getLogger(__name__)
for _name in ("apscheduler.executors.default", "apscheduler.scheduler"):
    logging.getLogger(_name).setLevel(logging.ERROR)  # "maximum number of running instances" is what we want


@dataclass
class Worker:
    """One worker of one process. `stopping` is set to let it finish the batch in hand and no more."""

    engine: Engine
    line: Line
    children: Children
    name: str = field(default_factory=worker_name)
    stopping: threading.Event = field(default_factory=threading.Event)
    ping: Ping = field(default_factory=Ping)
    _extended_at: datetime | None = None
    _tidied_at: datetime | None = None
    _crew: Crew | None = None

    def tick(self) -> int:
        """One round of everything. Returns how many messages were looked at."""
        self._beat()
        plan(self.engine)
        looked_at = self._send_all()
        settle(self.engine, self.line)
        follow_up(self.engine, self.line)
        self._extend_series()
        self._tidy()
        self.children.look_after(self.engine)
        self.ping.send(clock.machine_now())
        return looked_at

    def tick_safely(self) -> None:
        """One round, whose failure is told and not fatal: the next round begins from what is in the database."""
        try:
            self.tick()
        except Exception:
            log.exception("A round of the worker failed. The next one tries again.")

    def _beat(self) -> None:
        with writing(self.engine) as session:
            beat(session, self.name, clock.machine_now())
            session.commit()

    def _send_all(self) -> int:
        """Send what is due, for a minute at most: then the next tick plans and settles before it goes on."""
        if self._crew is None:
            self._crew = Crew(self.engine, self.line)
        until = clock.machine_now() + LONGEST_ROUND
        return self._crew.send_all(lambda: not self.stopping.is_set() and clock.machine_now() < until)

    def leave(self) -> None:
        """The worker goes: its calls are waited for, and its children asked to stop."""
        if self._crew is not None:
            self._crew.leave()
        self.children.leave()

    def _extend_series(self) -> None:
        """Keep a quarter of meetings ahead. By the work's clock, so that a demo that jumps gets its meetings too."""
        with reading(self.engine) as session:
            now = clock.now(session)
        if self._extended_at is not None and timedelta() <= now - self._extended_at < DAILY:
            return
        while not self.stopping.is_set():
            with writing(self.engine) as session:
                extended = extend_series(session, now, SERIES_AT_ONCE)
                session.commit()
            if extended < SERIES_AT_ONCE:
                self._extended_at = now
                return

    def _tidy(self) -> None:
        """Forget what was kept for an hour, a day or two months, by the machine's clock; let the database count."""
        now = clock.machine_now()
        if self._tidied_at is None or now - self._tidied_at >= TIDY_EVERY:
            with writing(self.engine) as session:
                forget_what_is_over(session, now)
                forget_old_drafts(session, now)
                refresh_statistics(session)
                session.commit()
            self._tidied_at = now


def make_worker(engine: Engine, settings: Settings, pace: Pace = USUAL) -> Worker:
    """A worker as the settings say."""
    return Worker(engine, open_line(settings, pace), Children(), ping=Ping(settings.ping_url))


def start_worker_thread(engine: Engine, settings: Settings, pace: Pace = USUAL) -> Callable[[], None]:
    """Tick inside the site's process. Returns what stops it, which waits for the batch in hand."""
    worker = make_worker(engine, settings, pace)
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True})
    scheduler.add_job(worker.tick_safely, "interval", seconds=pace.tick.total_seconds(), max_instances=1,
                      next_run_time=clock.machine_now())  # fmt: skip
    scheduler.start()

    def stop() -> None:
        worker.stopping.set()
        scheduler.shutdown(wait=True)
        worker.leave()

    return stop


def run_worker(settings: Settings, pace: Pace = USUAL) -> None:
    """`circles worker`: tick until SIGTERM or SIGINT, then finish the batch in hand and go."""
    engine = open_engine(settings.database)
    asked = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: asked.set())
    stop = start_worker_thread(engine, settings, pace)
    # The kernel may hand the signal to another thread, and a main thread that waits without end never hears of it.
    while not asked.wait(LISTEN_EVERY):
        pass
    stop()
    engine.dispose()
