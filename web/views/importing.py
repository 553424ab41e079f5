"""What the pages of an import show of its job."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from circles.errors import NotFound
from circles.job import Job
from circles.people.import_job import KIND
from circles.people.import_report import from_json
from circles.people.importing import Tally
from web.dependencies import Found, path_id
from web.views.people_forms import KINDS
from web.visit import Visit

SHOWN = 50
WORDS = {
    "waiting": "Waiting for its turn", "running": "Running", "done": "Done", "failed": "Stopped by a fault",
    "stopped": "Stopped",
}  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How far an import is."""

    id: UUID
    path: str
    state: str
    words: str
    done: int
    total: int
    runs: bool


@dataclass(frozen=True)
class RefusedSeen:
    """A line that was not taken, as the page shows it."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True)
class ImportSeen:
    """An import with what came of it."""

    progress: Progress
    kind: str
    of_kind: str
    trial: bool
    has_file: bool
    led_to: str
    sentence: str
    created: int
    unchanged: int
    refused: tuple[RefusedSeen, ...]
    refused_count: int
    flagged: tuple[int, ...]


def the_job(visit: Visit) -> Found:
    """An import that the viewer asked for. Nobody else's is there."""
    wanted = select(Job).where(
        col(Job.id) == path_id(visit, "job_id"), Job.kind == KIND, Job.by_account_id == visit.viewer.account_id
    )
    job = visit.session.exec(wanted).first()
    if job is None:
        raise NotFound()
    return Found(job, kind="job", subject_id=job.id)


def the_progress(visit: Visit) -> Found:
    """How far such an import is, without opening its file: this is asked every two seconds."""
    wanted = select(Job.id, Job.state, Job.done, Job.total).where(
        col(Job.id) == path_id(visit, "job_id"), Job.kind == KIND, Job.by_account_id == visit.viewer.account_id
    )
    row = visit.session.exec(wanted).first()
    if row is None:
        raise NotFound()
    return Found(_progress(*row), kind="job", subject_id=row[0])


def import_seen(job: Job) -> ImportSeen:
    """The whole of it."""
    task, result = json.loads(job.task), json.loads(job.result or "{}")
    tally = from_json(str(job.result)) if "created" in result else Tally()
    return ImportSeen(
        progress=_progress(job.id, job.state, job.done, job.total),
        kind=task["kind"],
        of_kind=dict(KINDS)[task["kind"]],
        trial=task["dry_run"],
        has_file=bool(task["file"]),
        led_to=f"/people/import/{task['led_to']}" if task.get("led_to") else "",
        sentence=str(result.get("sentence", "")),
        created=tally.created,
        unchanged=tally.unchanged,
        refused=tuple(_refused(one) for one in tally.refused[:SHOWN]),
        refused_count=len(tally.refused),
        flagged=tuple(tally.flagged[:SHOWN]),
    )


def _progress(job_id: UUID, state: str, done: int, total: int) -> Progress:
    return Progress(
        job_id, f"/people/import/{job_id}", state, WORDS[state], done, total, runs=state in ("waiting", "running")
    )


def _refused(one: Any) -> RefusedSeen:
    text = ", ".join(cell for cell in one.cells if cell.strip())
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return RefusedSeen(one.number, one.reason, shown[:160] + ("…" if len(shown) > 160 else ""))
