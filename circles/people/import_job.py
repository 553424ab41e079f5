"""The import as long work: a job row holds the file, the worker's child process imports it, the page asks how far."""

import json
from base64 import b64decode, b64encode
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from circles import clock
from circles.database import reading, writing
from circles.errors import BadInput, WrongMoment
from circles.job import Job, ask_for, ask_to_stop, finish, progress
from circles.journal import Actor
from circles.people.import_file import MOST_BYTES
from circles.people.import_kinds import KINDS
from circles.people.import_line import FileRefused
from circles.people.import_report import as_json
from circles.people.importing import Ask, import_people

KIND = "import_people"


def ask_for_import(session: Session, kind: str, content: bytes, by: Actor, now: datetime) -> Job:
    """Put a trial of a file in line. Nothing is added until it is confirmed. Raises BadInput."""
    if kind not in KINDS:
        raise BadInput({"kind": "Say who is in the file."})
    if not content:
        raise BadInput({"file": "Choose a file."})
    if len(content) > MOST_BYTES:
        raise BadInput({"file": "This file is larger than 5 MB. Split it into smaller files."})
    return ask_for(session, KIND, _task(kind, content, dry_run=True), by, now)


def confirm_import(session: Session, trial: Job, by: Actor, now: datetime) -> Job:
    """Put the real import of a tried file in line. The trial lets go of the file. Raises WrongMoment."""
    task = json.loads(trial.task)
    if trial.state != "done" or not task["dry_run"] or not task["file"]:
        raise WrongMoment("This file was imported or put aside already. Choose the file again.")
    job = ask_for(session, KIND, json.dumps({**task, "dry_run": False}), by, now)
    trial.task = json.dumps({**task, "file": "", "led_to": str(job.id)})
    session.flush()
    return job


def put_aside(session: Session, trial: Job, by: Actor, now: datetime) -> None:
    """Forget a file that was tried, or stop an import that runs: what is added stays added."""
    if trial.state in ("waiting", "running"):
        ask_to_stop(session, trial, by, now)
    _forget_file(trial)
    session.flush()


def run(engine: Engine, job_id: UUID) -> None:
    """Do the work of one job that a worker has started, and end it as done, stopped, or done with a refused file.

    A worker that dies leaves the job running; begun again, it finds the lines it added unchanged.
    """
    with reading(engine) as session:
        job = session.get_one(Job, job_id)
        task = json.loads(job.task)
        by = Actor("import", account_id=job.by_account_id, basis="import", provider_id=job.provider_id)
        ask = Ask(task["kind"], job.provider_id, b64decode(task["file"]), dry_run=task["dry_run"])
    try:
        tally = import_people(engine, ask, by, lambda done, total: _go_on(engine, job_id, done, total))
    except FileRefused as refusal:
        _end(engine, job_id, "done", json.dumps({"sentence": refusal.sentence}))
        return
    _end(engine, job_id, "stopped" if tally.stopped else "done", as_json(tally))


def _go_on(engine: Engine, job_id: UUID, done: int, total: int) -> bool:
    """Write how far the work is; False where somebody has asked it to stop."""
    with writing(engine) as session:
        job = session.get_one(Job, job_id)
        progress(session, job, done, total, clock.machine_now())
        session.commit()
        return not job.stop_asked


def _end(engine: Engine, job_id: UUID, state: str, result: str) -> None:
    with writing(engine) as session:
        job = session.get_one(Job, job_id)
        if state == "stopped" or not json.loads(job.task)["dry_run"]:
            _forget_file(job)
        finish(session, job, state, result, clock.machine_now())
        session.commit()


def _forget_file(job: Job) -> None:
    job.task = json.dumps({**json.loads(job.task), "file": ""})


def _task(kind: str, content: bytes, *, dry_run: bool) -> str:
    return json.dumps({"kind": kind, "file": b64encode(content).decode(), "dry_run": dry_run})
