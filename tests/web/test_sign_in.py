"""The door: who gets in, what is counted, and what every answer carries."""

import re

import pytest
from httpx2 import Response
from sqlmodel import select
from starlette.testclient import TestClient

from circles import clock
from circles.accounts.account import Account, disable, set_password_hash
from circles.accounts.password import hash_password
from circles.accounts.session import SignInSession, end
from circles.accounts.submission import HeldForm, hold_form
from circles.accounts.throttle import SIGN_IN_BY_EMAIL, Throttle
from circles.database import reading, writing
from circles.journal import SYSTEM, JournalEntry
from tests.cast import MONDAY
from tests.web.conftest import Bridge
from web.app import MOST_BODY_BYTES
from web.routes.sign_in import STEP_MISSING, WRONG, local_path
from web.security.cookies import SESSION
from web.security.headers import ALWAYS

PASSWORD = "a tree, a kettle and a drum"


@pytest.fixture
def door(bridge: Bridge) -> TestClient:
    """A browser at the door; Cora has a password."""
    hashed = hash_password(PASSWORD)
    with writing(bridge.engine) as session:
        account = session.get_one(Account, bridge.accounts["Cora"].id)
        set_password_hash(session, account, hashed, SYSTEM, MONDAY)
        session.commit()
    return TestClient(bridge.app, follow_redirects=False)


def knock(door: TestClient, email: str, password: str, **more: str) -> Response:
    found = re.search(r'name="csrf" value="(\w+)"', door.get("/sign-in").text)
    assert found
    return door.post("/sign-in", data={"csrf": found[1], "email": email, "password": password, **more})


def test_the_right_password_opens_and_a_wrong_one_does_not(door: TestClient, bridge: Bridge) -> None:
    email = bridge.accounts["Cora"].email
    refused = knock(door, email, "something else")
    assert refused.status_code == 422
    assert WRONG in refused.text
    assert email in refused.text, "what was typed is kept"
    assert knock(door, email.upper(), PASSWORD).status_code == 303
    assert door.get("/today").status_code == 200


def test_an_unknown_email_gets_the_same_sentence(door: TestClient) -> None:
    refused = knock(door, "nobody@nowhere.example", PASSWORD)
    assert refused.status_code == 422
    assert WRONG in refused.text


def test_twenty_wrong_passwords_leave_twenty_counted_tries_and_a_closed_door(door: TestClient, bridge: Bridge) -> None:
    email = bridge.accounts["Cora"].email
    statuses = [knock(door, email, f"wrong {one}").status_code for one in range(20)]
    assert statuses == [422] * SIGN_IN_BY_EMAIL.tries + [429] * (20 - SIGN_IN_BY_EMAIL.tries)
    with reading(bridge.engine) as session:
        assert sorted(session.exec(select(Throttle.tries))) == [20, 20]  # by e-mail and by address
    closed = knock(door, email, PASSWORD)
    assert closed.status_code == 429
    assert int(closed.headers["Retry-After"]) > 0


def test_a_disabled_account_does_not_get_in_and_is_out_everywhere(door: TestClient, bridge: Bridge) -> None:
    email = bridge.accounts["Cora"].email
    knock(door, email, PASSWORD)
    assert door.get("/today").status_code == 200
    with writing(bridge.engine) as session:
        disable(session, session.get_one(Account, bridge.accounts["Cora"].id), SYSTEM, MONDAY)
        session.commit()
    assert door.get("/today").status_code == door.get("/not-there").status_code == 404
    assert knock(door, email, PASSWORD).status_code == 422


def test_a_copied_cookie_is_dead_after_signing_out(door: TestClient, bridge: Bridge) -> None:
    knock(door, bridge.accounts["Cora"].email, PASSWORD)
    copied = door.cookies[SESSION]
    token = re.search(r'name="csrf" value="(\w+)"', door.get("/more").text)
    assert token
    assert door.post("/sign-out", data={"csrf": token[1]}).headers["location"] == "/sign-in"
    thief = TestClient(bridge.app, follow_redirects=False)
    thief.cookies.set(SESSION, copied)
    assert thief.get("/today").status_code == 303


def test_signing_in_again_ends_the_session_that_the_browser_brought(door: TestClient, bridge: Bridge) -> None:
    email = bridge.accounts["Cora"].email
    knock(door, email, PASSWORD)
    before = door.cookies[SESSION]
    knock(door, email, PASSWORD)
    assert door.cookies[SESSION] != before
    other = TestClient(bridge.app, follow_redirects=False)
    other.cookies.set(SESSION, before)
    assert (other.get("/today").status_code, door.get("/today").status_code) == (303, 200)


def give_password(bridge: Bridge, name: str, **more: str) -> str:
    """Somebody of the cast with a password; their e-mail."""
    hashed = hash_password(PASSWORD)
    with writing(bridge.engine) as session:
        account = session.get_one(Account, bridge.accounts[name].id)
        set_password_hash(session, account, hashed, SYSTEM, MONDAY)
        for field, value in more.items():
            setattr(account, field, value)
        session.commit()
    return account.email


def test_a_volunteers_phone_stays_signed_in_when_its_browser_is_closed(door: TestClient, bridge: Bridge) -> None:
    office = knock(door, bridge.accounts["Cora"].email, PASSWORD).headers["set-cookie"]
    phone = knock(door, give_password(bridge, "Asha"), PASSWORD).headers["set-cookie"]
    assert "Max-Age" not in office
    assert f"Max-Age={30 * 24 * 3600}" in phone
    for cookie in (office, phone):
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_on_https_the_cookie_is_bound_to_this_host_and_secure(door: TestClient, bridge: Bridge) -> None:
    house = bridge.app.state.house
    house.settings = house.settings.model_copy(update={"public_url": "https://circles.example"})
    secure = TestClient(bridge.app, base_url="https://circles.example", follow_redirects=False)
    cookie = knock(secure, bridge.accounts["Cora"].email, PASSWORD).headers["set-cookie"]
    assert cookie.startswith(f"__Host-{SESSION}=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    token = re.search(r'name="csrf" value="(\w+)"', secure.get("/more").text)
    assert token
    from_http = secure.post("/sign-out", data={"csrf": token[1]}, headers={"Origin": "http://circles.example"})
    assert from_http.status_code == 403
    from_https = secure.post("/sign-out", data={"csrf": token[1]}, headers={"Origin": "https://circles.example"})
    assert from_https.status_code == 303


def test_whoever_has_a_second_factor_is_not_let_in_by_a_password_alone(door: TestClient, bridge: Bridge) -> None:
    email = give_password(bridge, "Cora", second_factor="a shared secret")
    wrong, right = knock(door, email, "something else"), knock(door, email, PASSWORD)
    assert (WRONG in wrong.text, STEP_MISSING in wrong.text) == (True, False), "a wrong password tells nothing"
    assert (right.status_code, STEP_MISSING in right.text) == (422, True)
    assert door.get("/today").status_code == 303
    with reading(bridge.engine) as session:
        assert session.exec(select(SignInSession)).all() == []


def test_what_is_no_text_at_all_is_refused_like_any_wrong_password(door: TestClient) -> None:
    for email, password in (("a\0b", "x\0"), ("", ""), ("\u202ecora", "p" * 5000)):
        assert knock(door, email, password).status_code == 422
    assert knock(door, "c" * 5000, PASSWORD).status_code == 422


def test_signing_in_gives_a_fresh_token_whatever_the_browser_brought(door: TestClient, bridge: Bridge) -> None:
    door.cookies.set(SESSION, "planted-by-somebody")
    answer = knock(door, bridge.accounts["Cora"].email, PASSWORD)
    assert answer.status_code == 303
    assert "planted" not in answer.headers["set-cookie"]


@pytest.mark.parametrize("length", ["idle_until", "expires_at"])
def test_a_session_that_ran_out_asks_to_sign_in_again(door: TestClient, bridge: Bridge, length: str) -> None:
    knock(door, bridge.accounts["Cora"].email, PASSWORD)
    with writing(bridge.engine) as session:
        row = session.exec(select(SignInSession).where(SignInSession.account_id == bridge.accounts["Cora"].id)).one()
        setattr(row, length, clock.machine_now())
        session.commit()
    answer = door.get("/people")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fpeople")


def test_a_form_from_elsewhere_is_refused(bridge: Bridge) -> None:
    visitor = bridge.visitor("Cora")
    theirs = bridge.visitor("Nia").token()
    for fields, headers in (
        ({}, {}),
        ({"csrf": theirs}, {}),
        ({"csrf": visitor.token()}, {"Origin": "https://elsewhere.example"}),
        ({"csrf": visitor.token()}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        answer = visitor.client.post("/sign-out", data=fields, headers=headers)
        assert answer.status_code == 403
        assert "did not come from our own page" in answer.text
    assert visitor.status("/today") == 200


@pytest.mark.parametrize("path", ["/sign-in", "/today", "/nothing-here", "/static/circles.css", "/health/live"])
def test_every_answer_carries_every_header(bridge: Bridge, path: str) -> None:
    answer = TestClient(bridge.app, follow_redirects=False).get(path)
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_error_of_ours_and_too_large_a_body_carry_every_header_too(bridge: Bridge) -> None:
    @bridge.app.get("/breaks")
    def breaks() -> None:
        raise RuntimeError("something is wrong")

    browser = TestClient(bridge.app, raise_server_exceptions=False)
    broken = browser.get("/breaks")
    too_large = browser.post("/sign-in", content=b"x" * (MOST_BODY_BYTES + 1))
    assert (broken.status_code, too_large.status_code) == (500, 413)
    assert "something is wrong" not in broken.text
    for answer in (broken, too_large):
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_a_static_file_asked_by_its_hash_is_kept_for_ever(bridge: Bridge) -> None:
    answer = TestClient(bridge.app).get("/static/circles.css?v=abc")
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [("/people", "/people"), ("/circles?kind=open", "/circles?kind=open"), ("", "/today"), ("//evil.example", "/today"),
     ("https://evil.example/x", "/today"), ("/\\evil.example", "/today"), ("javascript:alert(1)", "/today"),
     ("/sign-out", "/today"), ("/people\r\nX: y", "/today")],
)  # fmt: skip
def test_nobody_is_led_elsewhere_after_signing_in(asked: str, led_to: str) -> None:
    assert local_path(asked) == led_to


def test_what_was_typed_when_the_session_ended_comes_back_to_its_writer_alone(door: TestClient, bridge: Bridge) -> None:
    email = bridge.accounts["Cora"].email
    knock(door, email, PASSWORD)
    token = re.search(r'name="csrf" value="(\w+)"', door.get("/more").text)
    assert token
    with writing(bridge.engine) as session:
        for row in session.exec(select(SignInSession)):
            row.idle_until = clock.machine_now()
        session.commit()
    typed = {"csrf": token[1], "kind": "waiting_for_circle", "reason": "She is on holiday until Monday"}
    answer = door.post("/today/put-off", data=typed)
    assert answer.headers["location"] == "/sign-in?next=%2Ftoday%2Fput-off&held=1"
    led = knock(door, email, PASSWORD, next="/today/put-off", held="1")
    assert led.headers["location"] == "/held-form?path=%2Ftoday%2Fput-off"
    assert "She is on holiday until Monday" in door.get("/held-form?path=/today/put-off").text
    nia = bridge.visitor("Nia").client.get("/held-form?path=/today/put-off")
    assert (nia.status_code, "holiday" in nia.text) == (303, False)


def test_where_somebody_was_going_is_kept_with_what_they_asked_for(bridge: Bridge) -> None:
    browser = TestClient(bridge.app, follow_redirects=False)
    assert browser.get("/messages?tab=sent").headers["location"] == "/sign-in?next=%2Fmessages%3Ftab%3Dsent"


def test_a_swap_on_an_ended_session_leads_the_whole_page_to_the_door(door: TestClient, bridge: Bridge) -> None:
    visitor = bridge.visitor("Cora")
    token = visitor.token()
    with writing(bridge.engine) as session:
        end(session, visitor.client.cookies[SESSION], clock.machine_now())
        session.commit()
    fields = {"csrf": token, "kind": "waiting_for_circle", "reason": "Later"}
    answer = visitor.client.post("/today/put-off", data=fields, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Ftoday%2Fput-off&held=1"
    assert answer.text == ""


def test_what_was_held_is_gone_once_it_is_sent(bridge: Bridge) -> None:
    visitor, path = bridge.visitor("Cora"), "/settings/accounts/new"
    with writing(bridge.engine) as session:
        account = session.get_one(Account, bridge.accounts["Cora"].id)
        typed = {"first_name": ["Vera"], "email": ["vera@example.org"], "role": ["mentor"]}
        hold_form(session, account, path, typed, clock.machine_now())
        session.commit()
    page = f"/held-form?path={path}"
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', visitor.reads(page)))
    fields.pop("path")
    assert visitor.client.post(path, data=fields).status_code == 303
    assert visitor.status(page) == 303
    with reading(bridge.engine) as session:
        assert session.exec(select(HeldForm)).all() == []


def test_signing_in_and_out_stand_in_the_journal_without_the_email(door: TestClient, bridge: Bridge) -> None:
    email = bridge.accounts["Cora"].email
    knock(door, email, PASSWORD)
    with reading(bridge.engine) as session:
        verbs = list(session.exec(select(JournalEntry.verb).where(JournalEntry.actor_id == bridge.accounts["Cora"].id)))
    assert "sign_in" in verbs
