"""One run of the matching: asked for by a coordinator, solved in a child process, kept with its inputs.

A run moves nobody. It leaves proposals; what it was worked out from stays, so that
a decision can be explained in a year.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Text, Uuid
from sqlalchemy.orm import defer
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import WrongMoment
from circles.job import Job, ask_for, ask_to_stop
from circles.journal import Actor, record
from circles.lifecycle import Moves, become

KIND, CHECK = "matching", "matching_check"
STATES = ("asked", "done", "stopped", "failed")
MOVES: Moves = {"asked": ("done", "stopped", "failed")}


class MatchingRun(SQLModel, table=True):
    """`inputs` is the solver's problem, packed; `answer` its answer as JSON. `fingerprint` is of the inputs."""

    __tablename__ = "matching_run"
    __table_args__ = (Index("ix_matching_run_provider_id_asked_at", "provider_id", "asked_at"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    job_id: UUID | None = plain(Uuid, default=None)
    by_account_id: UUID = link("account.id")
    state: str = word("matching_run_state", STATES, default="asked")
    asked_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)
    fingerprint: str = plain(Text, default="")
    inputs: str | None = secret("matching_run.inputs", about="core_member", default=None)
    answer: str | None = secret("matching_run.answer", about="core_member", default=None)
    objective: int = plain(Integer, default=0)
    bound: int = plain(Integer, default=0)
    stopped_by: str = plain(Text, default="")
    waiting: int = plain(Integer, default=0)
    served: int = plain(Integer, default=0)
    checked_at: datetime | None = instant(default=None)
    check_same: bool | None = plain(Boolean, default=None)  # whether it came to the same when worked out again

    @property
    def gap(self) -> float:
        """How far from the best that is possible this may be, as a share; 0 where it is proved the best."""
        return (self.bound - self.objective) / self.bound if self.bound else 0.0


def ask_for_run(session: Session, by: Actor, now: datetime) -> MatchingRun:
    """Have the region matched. Raises WrongMoment while another run of this provider is being worked out."""
    assert by.provider_id is not None and by.account_id is not None
    going = select(MatchingRun).where(col(MatchingRun.provider_id) == by.provider_id, col(MatchingRun.state) == "asked")
    if session.exec(going).first() is not None:
        raise WrongMoment("The matching is being worked out already. Its answer will be here in a moment.")
    run = MatchingRun(provider_id=by.provider_id, by_account_id=by.account_id, asked_at=now)
    session.add(run)
    session.flush()
    run.job_id = ask_for(session, KIND, json.dumps({"run": str(run.id)}), by, now).id
    session.flush()
    record(session, "ask_for_matching", "matching_run", run.id, by, now)
    return run


def stop_run(session: Session, run: MatchingRun, by: Actor, now: datetime) -> None:
    """Ask for the best so far, now."""
    if run.state != "asked" or run.job_id is None:
        raise WrongMoment("It has ended already.")
    job = session.get_one(Job, run.job_id)
    ask_to_stop(session, job, by, now)
    if job.state == "stopped":
        end_run(session, run, "stopped", now)


def end_run(session: Session, run: MatchingRun, state: str, now: datetime) -> None:
    """The run has ended as done, stopped or failed."""
    become(run, state, MOVES)
    run.ended_at = now
    session.flush()


def keep_inputs(run: MatchingRun, problem: dict[str, Any], kept: Sequence[tuple[UUID, UUID]] = ()) -> None:
    """Keep what the run is worked out from, and its fingerprint: equal inputs have equal ones.

    `kept`: the pairs (core member, volunteer) of the run before, which weigh a little more.
    """
    pairs = sorted([str(core), str(volunteer)] for core, volunteer in kept)
    text = json.dumps({"problem": problem, "kept": pairs}, sort_keys=True, separators=(",", ":")).encode()
    run.fingerprint = sha256(text).hexdigest()
    run.inputs = b64encode(zlib.compress(text, 6)).decode()


def inputs_of(run: MatchingRun) -> tuple[dict[str, Any], set[tuple[UUID, UUID]]]:
    """The problem this run was worked out from, and the pairs of the run before."""
    assert run.inputs is not None
    found: dict[str, Any] = json.loads(zlib.decompress(b64decode(run.inputs)))
    return found["problem"], {(UUID(core), UUID(volunteer)) for core, volunteer in found["kept"]}


def answer_of(run: MatchingRun) -> dict[str, Any]:
    """What the run came to: its plan, and the sentences for each proposal and for whoever is in none."""
    found: dict[str, Any] = json.loads(run.answer) if run.answer else {}
    return found


def ask_for_check(session: Session, run: MatchingRun, by: Actor, now: datetime) -> None:
    """Have a run worked out again from its inputs. Raises WrongMoment where that cannot say anything."""
    if run.state != "done" or run.inputs is None:
        raise WrongMoment("Only a run that came to its end can be worked out again.")
    run.checked_at = run.check_same = None
    ask_for(session, CHECK, json.dumps({"run": str(run.id)}), by, now)
    session.flush()
    record(session, "ask_for_check", "matching_run", run.id, by, now)


def latest_run(session: Session, provider_id: UUID) -> MatchingRun | None:
    """The run that was asked for last. Its inputs are read only where somebody asks for them."""
    return session.exec(_newest(provider_id).options(_INPUTS_LATER).limit(1)).first()


def told_run(session: Session, provider_id: UUID) -> MatchingRun | None:
    """The last run that came to an answer: what it says holds until the next one has an answer of its own."""
    answered = col(MatchingRun.state).in_(("done", "stopped")), col(MatchingRun.answer).is_not(None)
    return session.exec(_newest(provider_id).where(*answered).options(_INPUTS_LATER).limit(1)).first()


def runs_of(session: Session, provider_id: UUID, most: int = 20) -> list[MatchingRun]:
    """The last runs, newest first."""
    return list(session.exec(_newest(provider_id).limit(most)))


_INPUTS_LATER = defer(cast(Any, MatchingRun.inputs))  # of a nation they are large, and sealed


def _newest(provider_id: UUID) -> SelectOfScalar[MatchingRun]:
    mine = select(MatchingRun).where(col(MatchingRun.provider_id) == provider_id)
    return mine.order_by(col(MatchingRun.asked_at).desc(), col(MatchingRun.id).desc())
