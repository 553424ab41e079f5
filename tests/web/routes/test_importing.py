"""Importing on the site: look first, then confirm, watch, stop, and take the refused lines away."""

import csv
import re
from io import StringIO

import pytest
from httpx2 import Response
from sqlmodel import func, select

from circles.clock import machine_now
from circles.database import reading, writing
from circles.job import Job, next_waiting, start
from circles.people.import_job import run
from circles.people.volunteer import Volunteer
from tests.circles.people.people_files import as_csv, as_xlsx, volunteer
from tests.web.conftest import Bridge
from tests.web.visitors import Visitor

GOOD = (volunteer(101), volunteer(102), volunteer(103))
BAD = volunteer(104, first_name="<b>Zed</b>", mobile="020 7946 0991", notes="- not for sheets")


def upload(visitor: Visitor, content: bytes, kind: str = "volunteers", name: str = "people.csv") -> Response:
    return visitor.sends("/people/import", {"kind": kind}, files={"file": (name, content)})


def work(bridge: Bridge) -> None:
    """What the worker does with the next job."""
    with writing(bridge.engine) as session:
        job = next_waiting(session)
        assert job is not None
        start(session, job, machine_now())
        session.commit()
    run(bridge.engine, job.id)


def tried(bridge: Bridge, visitor: Visitor, content: bytes) -> str:
    path = upload(visitor, content).headers["location"]
    work(bridge)
    return path


def volunteers(bridge: Bridge) -> int:
    with reading(bridge.engine) as session:
        return session.exec(select(func.count()).select_from(Volunteer)).one()


@pytest.mark.parametrize(("content", "name"), [(as_csv(*GOOD, BAD), "a.csv"), (as_xlsx(*GOOD, BAD), "a.xlsx")])
def test_a_file_is_looked_at_then_imported_and_a_second_time_adds_nothing(
    bridge: Bridge, content: bytes, name: str
) -> None:
    cora, before = bridge.visitor("Cora"), volunteers(bridge)
    path = upload(cora, content, name=name).headers["location"]
    page = cora.reads(path)
    assert "Waiting for its turn" in page
    assert f'hx-get="{path}/progress"' in page
    assert "Look again" in page
    work(bridge)
    page = cora.reads(path)
    assert "What would happen" in page
    assert "Line 5: " in page
    assert volunteers(bridge) == before
    confirmed = cora.sends(f"{path}/confirmation", {}, page=path).headers["location"]
    work(bridge)
    assert volunteers(bridge) == before + 3
    assert re.search(r'number">3</span><span class="note">added', cora.reads(confirmed))
    again = tried(bridge, cora, content)
    page = cora.reads(again)
    assert re.search(r'number">3</span><span class="note">here already', page)
    assert "confirmation" not in page


def test_the_progress_asks_for_itself_until_it_leads_to_the_result(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    path = upload(cora, as_csv(*GOOD)).headers["location"]
    waits = cora.client.get(f"{path}/progress", headers={"HX-Request": "true"})
    assert "every 2s" in waits.text
    assert "HX-Redirect" not in waits.headers
    assert waits.text.lstrip().startswith('<div id="import-progress-')
    work(bridge)
    done = cora.client.get(f"{path}/progress", headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == path
    assert "every 2s" not in done.text


def test_refused_lines_are_shown_escaped_and_downloaded_so_that_no_spreadsheet_runs_them(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    path = tried(bridge, cora, as_csv(*GOOD, BAD))
    page = cora.reads(path)
    assert "&lt;b&gt;Zed&lt;/b&gt;" in page
    assert "<b>Zed" not in page
    answer = cora.client.get(f"{path}/refused.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, line = csv.reader(StringIO(answer.text))
    assert header[:3] == ["line", "reason", "first_name"]
    assert line[0] == "5"
    assert line[-1] == "'- not for sheets"


def test_a_confirmed_trial_cannot_be_confirmed_again(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    path = tried(bridge, cora, as_csv(*GOOD))
    first = cora.sends(f"{path}/confirmation", {}, page=path)
    assert "See the import" in cora.reads(path)
    again = cora.client.post(f"{path}/confirmation", data={"csrf": cora.token()})
    assert (first.status_code, again.status_code) == (303, 409)
    assert "imported or put aside already" in again.text


def test_a_file_is_put_aside_and_forgotten(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    path = tried(bridge, cora, as_csv(*GOOD))
    assert cora.sends(f"{path}/stop", {}, page=path).status_code == 303
    with reading(bridge.engine) as session:
        assert '"file": ""' in session.exec(select(Job)).one().task
    assert "confirmation" not in cora.reads(path)


def test_work_that_waits_can_be_stopped_before_it_begins(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    path = upload(cora, as_csv(*GOOD)).headers["location"]
    cora.sends(f"{path}/stop", {}, page=path)
    assert "This was stopped." in cora.reads(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"name;age\nAsha;40", "The first line must name these columns"),
        (b"PK\x03\x04nonsense", "We could not read this as an XLSX file"),
        ("first_name".encode("utf-16"), "saved as UTF-16"),
        (b"\x00" * 5000, "The first line must name these columns"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence_and_another_choice(
    bridge: Bridge, content: bytes, sentence: str
) -> None:
    cora = bridge.visitor("Cora")
    page = cora.reads(tried(bridge, cora, content))
    assert sentence in page
    assert "Choose another file" in page


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        ("volunteers", b"", "Choose a file."),
        ("", b"x", "Say who is in the file."),
        ("volunteers", b"x" * (5 * 1024 * 1024 + 10), "This file is larger than 5 MB."),
    ],
)
def test_what_is_not_there_or_too_large_is_refused_at_once(
    bridge: Bridge, kind: str, content: bytes, sentence: str
) -> None:
    answer = upload(bridge.visitor("Cora"), content, kind)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_ten_megabytes_of_nonsense_are_refused_in_words_and_far_more_at_the_door(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    answer = upload(cora, bytes(range(256)) * 4 * 1024 * 10)
    assert answer.status_code == 422
    assert "This file is larger than 5 MB. Split it into smaller files." in answer.text
    assert upload(cora, b"x" * (25 * 1024 * 1024)).status_code == 413
    with reading(bridge.engine) as session:
        assert session.exec(select(Job.id)).first() is None


@pytest.mark.parametrize("who", ["Nia", "Mo", "Asha", "Sam"])
def test_an_import_belongs_to_whoever_asked_for_it(bridge: Bridge, who: str) -> None:
    path = tried(bridge, bridge.visitor("Cora"), as_csv(*GOOD, BAD))
    visitor = bridge.visitor(who)
    for address in (path, f"{path}/progress", f"{path}/refused.csv"):
        assert visitor.status(address) == 404
    for deed in ("confirmation", "stop"):
        assert visitor.client.post(f"{path}/{deed}", data={"csrf": visitor.token()}).status_code == 404


def test_a_volunteer_imports_nobody(bridge: Bridge) -> None:
    asha = bridge.visitor("Asha")
    assert asha.status("/people/import") == 403
    answer = asha.client.post("/people/import", data={"csrf": asha.token(), "kind": "volunteers"},
                              files={"file": ("a.csv", as_csv(*GOOD))})  # fmt: skip
    assert answer.status_code == 403


def test_the_page_says_what_each_file_holds(bridge: Bridge) -> None:
    page = bridge.visitor("Cora").reads("/people/import")
    for columns in ("dbs_checked_on,languages,notes", "licence_ends_on,languages,notes", "stage,coordinator_email"):
        assert columns in page
