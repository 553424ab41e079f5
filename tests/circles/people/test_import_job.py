"""The import as long work: tried first, confirmed once, stopped when asked, the file forgotten after."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, func, select

from circles import clock
from circles.database import reading, writing
from circles.errors import BadInput, WrongMoment
from circles.job import Job, ask_to_stop, start
from circles.people import import_job, importing
from circles.people.import_job import ask_for_import, confirm_import, put_aside, run
from circles.people.import_report import from_json
from circles.people.volunteer import Volunteer
from tests.circles.people.people_files import Desk, as_csv, said, volunteer

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


def asked(desk: Desk, content: bytes, kind: str = "volunteers") -> Job:
    with writing(desk.engine) as session:
        job = ask_for_import(session, kind, content, desk.northside.by, NOW)
        session.commit()
        return job


def worked(desk: Desk, job: Job) -> Job:
    """What the worker does with a job, in this process."""
    with writing(desk.engine) as session:
        start(session, session.get_one(Job, job.id), clock.machine_now())
        session.commit()
    run(desk.engine, job.id)
    with reading(desk.engine) as session:
        return session.get_one(Job, job.id)


def confirmed(desk: Desk, trial: Job) -> Job:
    with writing(desk.engine) as session:
        job = confirm_import(session, session.get_one(Job, trial.id), desk.northside.by, NOW)
        session.commit()
        return job


def volunteers(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Volunteer)).one()


def test_a_file_is_tried_then_imported_and_then_forgotten(desk: Desk) -> None:
    trial = worked(desk, asked(desk, as_csv(volunteer(1), volunteer(2, postcode=""))))
    assert said(from_json(str(trial.result))) == (1, 0, 1)
    with reading(desk.engine) as session:
        assert volunteers(session) == 0
    real = worked(desk, confirmed(desk, trial))
    assert (real.state, real.done, real.total) == ("done", 2, 2)
    assert said(from_json(str(real.result))) == (1, 0, 1)
    with reading(desk.engine) as session:
        assert volunteers(session) == 1
        assert [json.loads(one.task)["file"] for one in session.exec(select(Job)).all()] == ["", ""]


def test_a_trial_is_confirmed_once(desk: Desk) -> None:
    trial = worked(desk, asked(desk, as_csv(volunteer(1))))
    confirmed(desk, trial)
    with pytest.raises(WrongMoment):
        confirmed(desk, trial)


def test_a_trial_that_still_runs_cannot_be_confirmed(desk: Desk) -> None:
    with pytest.raises(WrongMoment):
        confirmed(desk, asked(desk, as_csv(volunteer(1))))


def test_a_file_that_cannot_be_read_ends_in_a_sentence(desk: Desk) -> None:
    job = worked(desk, asked(desk, b"name;age\nAsha;40"))
    assert job.state == "done"
    assert json.loads(str(job.result))["sentence"].startswith("The first line must name these columns")


def test_work_that_was_asked_to_stop_stops_at_the_next_piece(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PIECE", 2)
    trial = worked(desk, asked(desk, as_csv(*(volunteer(number) for number in range(6)))))
    job = confirmed(desk, trial)
    with writing(desk.engine) as session:
        start(session, session.get_one(Job, job.id), clock.machine_now())
        session.commit()

    go_on = import_job._go_on

    def stopped_after_two(engine: Engine, job_id: object, done: int, total: int) -> bool:
        if done == 2:
            with writing(engine) as desk_session:
                ask_to_stop(desk_session, desk_session.get_one(Job, job.id), desk.northside.by, NOW)
                desk_session.commit()
        return go_on(engine, job.id, done, total)

    monkeypatch.setattr(import_job, "_go_on", stopped_after_two)
    run(desk.engine, job.id)
    with reading(desk.engine) as looking:
        ended = looking.get_one(Job, job.id)
        assert (ended.state, ended.done, ended.total, volunteers(looking)) == ("stopped", 2, 6, 2)


def test_work_begun_again_after_a_crash_adds_nobody_twice(desk: Desk) -> None:
    trial = worked(desk, asked(desk, as_csv(*(volunteer(number) for number in range(5)))))
    job = confirmed(desk, trial)
    desk.takes(as_csv(volunteer(0), volunteer(1)))  # what the first try had added before it died
    assert said(from_json(str(worked(desk, job).result))) == (3, 2, 0)


def test_a_file_put_aside_is_forgotten_and_not_imported(desk: Desk) -> None:
    trial = worked(desk, asked(desk, as_csv(volunteer(1))))
    with writing(desk.engine) as session:
        put_aside(session, session.get_one(Job, trial.id), desk.northside.by, NOW)
        session.commit()
    with pytest.raises(WrongMoment):
        confirmed(desk, trial)


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [("pets", b"x", "kind"), ("volunteers", b"", "file"), ("volunteers", b"x" * (5 * 1024 * 1024 + 1), "file")],
)
def test_what_cannot_be_a_people_file_is_not_put_in_line(desk: Desk, kind: str, content: bytes, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        asked(desk, content, kind)
    assert set(refused.value.problems) == {field}
