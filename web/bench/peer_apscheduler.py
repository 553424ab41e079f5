"""APScheduler with one stored date job for each text, as many threads as we have callers, and no job ever too late."""

import sys
import time
from datetime import timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from circles.clock import machine_now
from web.bench.peers import send, texts


def main(carrier: str, count: int, callers: int, folder: Path) -> None:
    """Store the jobs, let them all be due, and stay until killed."""
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.sqlite")},
        executors={"default": ThreadPoolExecutor(callers)},
        job_defaults={"misfire_grace_time": None}, timezone="UTC",
    )  # fmt: skip
    scheduler.start(paused=True)
    for to, body in texts(count):
        scheduler.add_job(send, "date", run_date=machine_now() - timedelta(seconds=1), args=(carrier, to, body))
    print("ready", flush=True)  # noqa: T201 - read by whoever measures
    scheduler.resume()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
