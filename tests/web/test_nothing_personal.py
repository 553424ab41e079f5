"""No name, e-mail or password stands in an address, a title or a log, whatever goes wrong (F24)."""

import logging
import re

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import text
from starlette.testclient import TestClient

from circles.database import writing
from tests.web.circle_at_bridge import willow
from tests.web.conftest import Bridge
from tests.web.visitors import Visitor
from web.rights import all_rights

TITLE_OR_ADDRESS = re.compile(r"<title>(.*?)</title>|(?:href|action)=\"(.*?)\"", re.DOTALL)
PASSWORD = "a tree, a kettle and a drum"


def pages_of(bridge: Bridge, who: str) -> list[str]:
    """The addresses this person may open: every page without a thing, and the things of one circle."""
    roles = {bridge.roles[who], "anybody"}
    plain = [
        one.path for one in all_rights()
        if "GET" in one.methods and "{" not in one.path and roles & set(one.held_by)
        and not one.path.startswith(("/demo", "/health"))
    ]  # fmt: skip
    circle_id, meeting_ids = willow(bridge)
    return [*plain, f"/circles/{circle_id}", f"/meetings/{meeting_ids[0]}", f"/people/{bridge.people['Asha'].id}"]


def names_of(bridge: Bridge) -> set[str]:
    people = bridge.people.values()
    return {one.first_name for one in people} | {one.last_name for one in people}


def opened(visitor: Visitor, path: str) -> str:
    answer = visitor.client.get(path)
    return answer.text if answer.status_code == 200 else ""


@pytest.mark.parametrize("who", ["Cora", "Mo", "Asha"])
def test_titles_and_addresses_name_nobody(bridge: Bridge, who: str) -> None:
    visitor, names = bridge.visitor(who), names_of(bridge)
    pages = [page for path in pages_of(bridge, who) if (page := opened(visitor, path))]
    assert len(pages) > 5
    said = [part for page in pages for part in re.findall(TITLE_OR_ADDRESS, page)]
    words = {word for parts in said for part in parts for word in re.findall(r"\w+", part)}
    assert words & names == set()
    assert not any("@" in part for parts in said for part in parts)


def sign_in(bridge: Bridge, browser: TestClient, email: str) -> int:
    token = re.search(r'name="csrf" value="(\w+)"', browser.get("/sign-in").text)
    assert token
    return browser.post("/sign-in", data={"csrf": token[1], "email": email, "password": PASSWORD}).status_code


def test_a_refused_sign_in_and_a_broken_database_log_neither_email_nor_password(
    bridge: Bridge, caplog: pytest.LogCaptureFixture
) -> None:
    email = bridge.accounts["Cora"].email
    browser = TestClient(bridge.app, raise_server_exceptions=False, follow_redirects=False)
    with caplog.at_level(logging.DEBUG):
        caplog.clear()
        assert sign_in(bridge, browser, email) == 422
        with writing(bridge.engine) as session:
            session.connection().execute(text("ALTER TABLE throttle RENAME TO elsewhere"))
            session.commit()
        assert sign_in(bridge, browser, email) == 500
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]  # the browser's own
    logged = "\n".join(f"{one.getMessage()} {one.exc_text or one.exc_info or ''}" for one in ours)
    assert (email in logged, PASSWORD in logged, email.split("@")[0] in logged) == (False, False, False)


def test_a_database_error_shows_its_statement_and_not_what_was_written(bridge: Bridge) -> None:
    browser = TestClient(bridge.app, follow_redirects=False)
    with writing(bridge.engine) as session:
        session.connection().execute(text("ALTER TABLE account RENAME TO elsewhere"))
        session.commit()
    with pytest.raises(OperationalError, match="no such table") as raised:
        sign_in(bridge, browser, "cora@bridge.example")
    assert "cora" not in str(raised.value)
