"""APScheduler with one stored date job for each text: as its manual shows it, or with what a text needs.

What a text needs: as many threads as we have callers, and no job ever too late. As it comes, ten threads take the
jobs, and what they cannot begin within a second is dropped.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from circles.clock import machine_now
from web.bench.peers import send, texts

SECONDS_TO_STORE_ONE = 0.004


def main(carrier: str, count: int, callers: int, folder: Path, *, as_it_comes: bool = False) -> None:
    """Store the jobs, let them all be due, and stay until killed."""
    stores = {"default": SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs_{as_it_comes:d}.sqlite")}
    chosen: dict[str, Any] = {
        "executors": {"default": ThreadPoolExecutor(callers)}, "job_defaults": {"misfire_grace_time": None}
    }  # fmt: skip
    scheduler = BackgroundScheduler(jobstores=stores, timezone="UTC", **{} if as_it_comes else chosen)
    scheduler.start(paused=True)
    due = machine_now() + timedelta(seconds=1 + count * SECONDS_TO_STORE_ONE)
    for to, body in texts(count):
        scheduler.add_job(send, "date", run_date=due, args=(carrier, to, body))
    time.sleep(max(0.0, (due - machine_now()).total_seconds()))
    print("ready", flush=True)  # noqa: T201 - read by whoever measures
    scheduler.resume()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), as_it_comes="as_it_comes" in sys.argv)
