"""Two worker processes, a carrier full of faults, kill −9 again and again: nothing lost, nothing doubled."""

import os
import sqlite3
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine

from circles.clock import machine_now
from circles.database import is_sqlite
from circles.secret import keyring
from circles.settings import Settings
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.running import RunningCarrier, running_carrier
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.worker_process import HURRIED, Workers

FULL = os.environ.get("PROOF") == "full"
PEOPLE, MEETINGS, KILLS = (500, 4, 100) if FULL else (100, 2, 10)
TEXTS = PEOPLE * MEETINGS
DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)
SECONDS = 2400 if FULL else 240
TROUBLE = Faults(
    seed=7, busy=0.03, retry_after_seconds=0, error_before=0.03, error_after=0.04, silent_after=0.03,
    reset_before=0.03, reset_after=0.04, slow=1.0, slow_milliseconds=50,
)  # fmt: skip


def wait_until(done: Callable[[], bool], carrier: RunningCarrier) -> None:
    """Look at the carrier's history at most twenty times a second, and not for ever."""
    pause, began = threading.Event(), machine_now()
    while not done():
        assert (machine_now() - began).total_seconds() < SECONDS, f"stuck at {len(sent(carrier))}"
        pause.wait(0.05)


def sent(carrier: RunningCarrier) -> list[tuple[str, str]]:
    texts = carrier.carrier.store.thread("")
    return [(one.to_number, one.body) for one in texts if one.direction != "inbound"]


def all_settled(at_work: CircleAtWork) -> bool:
    return {one.state for one in at_work.messages()} <= {"sent", "delivered"}


def settings_for(carrier: RunningCarrier, database_url: str, folder: Path) -> Settings:
    account, key = carrier.account, urlsafe_b64encode(keyring().keys[0]).decode()
    return Settings(
        database_url=database_url, encryption_keys=SecretStr(key), carrier="twilio", twilio_api_url=carrier.url,
        twilio_account_sid=account.sid, twilio_auth_token=SecretStr(account.token),
        twilio_from=account.first_number, texts_per_second=10_000, data_dir=folder,
        public_url="http://127.0.0.1:9",
    )  # fmt: skip


def stand_still_between_writes(workers: Workers, engine: Engine) -> None:
    """SQLite has one writer, and nobody writes while one stands still with the lock in hand: nothing can be doubled
    then. What is looked at here is the other moment: calls are out, and the database is free.
    """
    workers.stand_still(0)
    while is_sqlite(engine) and _is_locked(str(engine.url.database)):
        workers.go_on(0)
        threading.Event().wait(0.01)
        workers.stand_still(0)


def _is_locked(file: str) -> bool:
    with closing(sqlite3.connect(file, timeout=0.1)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


@pytest.mark.slow
def test_ten_kills_in_two_hundred_texts_lose_none_and_double_none(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    at_work = make_circle(engine, tuple(f"V{one}" for one in range(PEOPLE)))
    for evening in range(MEETINGS):
        add_meeting(at_work, date(2026, 9, 9), time(18, evening))
    at_work.set_clock(DUE + timedelta(minutes=MEETINGS))
    with running_carrier(tmp_path / "carrier.sqlite") as carrier:
        carrier.carrier.set_faults(TROUBLE)
        workers = Workers(settings_for(carrier, database_url, tmp_path))
        try:
            for _ in range(2):
                workers.start()
            for kill in range(1, KILLS + 1):
                wait_until(lambda kill=kill: len(sent(carrier)) >= kill * TEXTS // (KILLS + 2), carrier)  # type: ignore[misc]
                workers.kill_one()
            wait_until(lambda: len(set(sent(carrier))) == TEXTS and all_settled(at_work), carrier)
        finally:
            workers.end()
        history = sent(carrier)
        struck = carrier.carrier.mischief.struck()
    assert len(set(history)) == TEXTS  # lost: none
    assert len(history) == TEXTS  # doubled: none
    assert len(at_work.messages()) == TEXTS
    assert {"silent_after", "reset_after", "error_after"} & set(struck)  # the faults did strike


def test_a_worker_that_stood_still_beyond_its_lease_doubles_nothing_when_it_goes_on(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    """SIGSTOP in the middle of calls, for longer than the lease, while another worker settles; then SIGCONT."""
    at_work = make_circle(engine, tuple(f"V{one}" for one in range(40)))
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    with running_carrier(tmp_path / "carrier.sqlite") as carrier:
        carrier.carrier.set_faults(Faults(slow=1.0, slow_milliseconds=100))
        workers = Workers(settings_for(carrier, database_url, tmp_path))
        try:
            workers.start()
            wait_until(lambda: len(sent(carrier)) >= 5, carrier)
            stand_still_between_writes(workers, engine)
            assert len(sent(carrier)) < 40
            workers.start()
            wait_until(lambda: len(set(sent(carrier))) == 40 and all_settled(at_work), carrier)
            workers.go_on(0)
            threading.Event().wait(10 * HURRIED.tick.total_seconds())
        finally:
            workers.end()
        assert len(sent(carrier)) == len(set(sent(carrier))) == 40
        assert all_settled(at_work)


def test_a_worker_asked_to_end_finishes_what_it_began(engine: Engine, database_url: str, tmp_path: Path) -> None:
    at_work = make_circle(engine, tuple(f"V{one}" for one in range(40)))
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    with running_carrier(tmp_path / "carrier.sqlite") as carrier:
        carrier.carrier.set_faults(Faults(slow=1.0, slow_milliseconds=30))
        workers = Workers(settings_for(carrier, database_url, tmp_path))
        try:
            workers.start()
            wait_until(lambda: len(sent(carrier)) >= 5, carrier)
            worker = workers.alive[0]
            worker.terminate()
            worker.join(120)
            assert worker.exitcode == 0
        finally:
            workers.end()
        told = [one for one in at_work.messages() if one.state != "planned"]
        assert {one.state for one in told} == {"sent"}
        assert len(told) == len(sent(carrier)) < 40
