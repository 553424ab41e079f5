"""A whole worker in a process of its own, as `circles worker` runs it, only less patient; made to be killed."""

import multiprocessing
import multiprocessing.util
import os
import signal
import threading
from datetime import timedelta
from multiprocessing.process import BaseProcess

from circles.secret import use_keyring
from circles.settings import Settings
from notifications.pace import Pace
from notifications.worker import run_worker

multiprocessing.util.get_temp_dir()  # now, while tests are collected: PostgreSQL's folder is gone before we end

HURRIED = Pace(
    lease=timedelta(seconds=4), margin=timedelta(milliseconds=500), grace=timedelta(seconds=4),
    look_again=timedelta(milliseconds=500), tick=timedelta(milliseconds=200), answer_within=1.5, batch=4, senders=4,
)  # fmt: skip


def work(settings: Settings) -> None:
    """Tick until somebody kills us."""
    use_keyring(settings.keyring)
    run_worker(settings, HURRIED)


class Workers:
    """Worker processes, forked from a small server that has loaded the program already."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.notifications.worker_process"])
        self.alive: list[BaseProcess] = []

    def start(self) -> None:
        worker = self._context.Process(target=work, args=(self._settings,), daemon=True)
        worker.start()
        self.alive.append(worker)

    def kill_one(self) -> None:
        """kill −9 the one that has lived longest, and start another."""
        oldest = self.alive.pop(0)
        oldest.kill()
        oldest.join()
        oldest.close()
        self.start()

    def stand_still(self, place: int) -> None:
        """As a machine does that is out of memory: nothing goes on, and nothing is closed."""
        os.kill(self._pid(place), signal.SIGSTOP)
        threading.Event().wait(0.05)  # a thread on another core goes on until the signal has reached it

    def go_on(self, place: int) -> None:
        os.kill(self._pid(place), signal.SIGCONT)

    def _pid(self, place: int) -> int:
        pid = self.alive[place].pid
        assert pid is not None
        return pid

    def end(self) -> None:
        for worker in self.alive:
            worker.kill()
            worker.join()
            worker.close()
