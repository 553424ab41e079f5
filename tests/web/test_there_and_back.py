"""A text there and an answer back, through everything: worker, SDK, carrier, signed webhooks, site, attendance."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr
from sqlalchemy import Engine

from circles.clock import machine_now
from circles.settings import Settings
from notifications.demo_carrier.account import Account
from notifications.demo_carrier.running import RunningCarrier, running_carrier
from notifications.worker import make_worker
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from web.app import create_app

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)
ASHA = "+447700900000"


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """The site's own port, known before the site and the carrier are made."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        yield line


@pytest.fixture
def carrier(listening: socket.socket, tmp_path: Path) -> Iterator[RunningCarrier]:
    account = Account(inbound_address=f"http://127.0.0.1:{listening.getsockname()[1]}/twilio/inbound")
    with running_carrier(tmp_path / "carrier.sqlite", account) as running:
        yield running


@pytest.fixture
def settings(carrier: RunningCarrier, listening: socket.socket, database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url, data_dir=tmp_path, carrier="twilio", twilio_api_url=carrier.url,
        public_url=f"http://127.0.0.1:{listening.getsockname()[1]}", twilio_account_sid=carrier.account.sid,
        twilio_auth_token=SecretStr(carrier.account.token), twilio_from=carrier.account.first_number,
        texts_per_second=100,
    )  # fmt: skip


@pytest.fixture
def site(settings: Settings, listening: socket.socket) -> Iterator[None]:
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield
    server.should_exit = True
    thread.join()
    app.state.house.engine.dispose()


def wait_until(done: Callable[[], bool]) -> None:
    """Look twenty times a second, for at most twenty seconds."""
    pause, began = threading.Event(), machine_now()
    while not done():
        assert (machine_now() - began).total_seconds() < 20, "It did not come about."
        pause.wait(0.05)


def states(at_work: CircleAtWork) -> set[str]:
    return {one.state for one in at_work.messages()}


@pytest.mark.usefixtures("site")
def test_a_reminder_goes_arrives_is_answered_and_the_answer_is_acknowledged(
    engine: Engine, carrier: RunningCarrier, settings: Settings
) -> None:
    at_work = make_circle(engine)
    meeting = add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    worker = make_worker(engine, settings)
    worker.tick()
    wait_until(lambda: states(at_work) == {"delivered"})
    _, answered = carrier.carrier.write_back(ASHA, "1")
    assert answered.wait(10)
    assert at_work.answer_of("Asha", meeting) == "yes"
    worker.tick()
    wait_until(lambda: states(at_work) == {"delivered"})
    thread = [(one.direction, one.body) for one in carrier.carrier.store.thread(ASHA)]
    assert [body.split(".")[0] for _, body in thread[1:]] == ["1", "Thank you"]
    assert thread[2][1] == "Thank you. You said you can come on Wed 9 Sep, 6pm. Reply 2 if that's wrong. - The Bridge"


@pytest.mark.usefixtures("site")
def test_stop_on_the_phone_is_stop_in_the_ledger_and_at_the_carrier(
    engine: Engine, carrier: RunningCarrier, settings: Settings
) -> None:
    at_work = make_circle(engine, ("Asha",))
    at_work.set_clock(DUE)
    _, answered = carrier.carrier.write_back(ASHA, "STOP")
    assert answered.wait(10)
    add_meeting(at_work, date(2026, 9, 9))
    make_worker(engine, settings).tick()
    assert [(one.state, one.why) for one in at_work.messages("meeting_reminder")] == [("suppressed", "opted_out")]
