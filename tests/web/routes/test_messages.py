"""The Messages pages: every state with its reason, the caseload's own and nobody else's, and texts answered."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, select
from starlette.testclient import TestClient

from circles import reminder
from circles.accounts.account import Account
from circles.accounts.password import hash_password
from circles.database import reading, writing
from circles.identity import new_id
from circles.journal import JournalEntry
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.text_consent import withdraw_consent
from circles.settings import Settings
from notifications.foreseen import unless
from notifications.inbound_text import UNDERSTOOD, InboundText
from notifications.message import Message
from notifications.planning import plan
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, add_meeting, make_circle
from web.app import create_app

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)
PASSWORD = "a long enough password"
HASHED = hash_password(PASSWORD)


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    with writing(engine) as session:
        session.get_one(Account, circle.coordinator.id).password_hash = HASHED
        session.commit()
    return circle


@contextmanager
def signed_in(at_work: CircleAtWork, database_url: str, folder: Path, **more: Any) -> Iterator[TestClient]:
    """The site, with the coordinator signed in."""
    app = create_app(Settings(database_url=database_url, data_dir=folder, **more))
    site = TestClient(app, follow_redirects=False)
    fields = {"csrf": token(site.get("/sign-in").text), "email": at_work.coordinator.email, "password": PASSWORD}
    assert site.post("/sign-in", data=fields).status_code == 303
    yield site
    app.state.house.engine.dispose()


@pytest.fixture
def site(at_work: CircleAtWork, database_url: str, tmp_path: Path) -> Iterator[TestClient]:
    with signed_in(at_work, database_url, tmp_path) as site:
        yield site


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found is not None
    return found[1]


def settle(at_work: CircleAtWork, **columns: object) -> Message:
    """Let the first message stand as though that had happened."""
    with writing(at_work.engine) as session:
        message = session.exec(select(Message).order_by(col(Message.id))).first()
        assert message is not None
        for name, value in columns.items():
            setattr(message, name, value)
        session.commit()
    return message


def test_what_comes_next_is_shown_with_its_person_its_meeting_and_its_time(
    at_work: CircleAtWork, site: TestClient
) -> None:
    page = site.get("/messages").text
    assert "Asha Ashason" in page
    assert "Reminder: Harbour, Wednesday 9 September, 6pm" in page
    assert "Goes Tuesday 8 September, 6pm, unless they answer first, leave the circle," in page
    assert "will not go" not in page


def test_what_would_not_go_as_things_stand_says_so_beforehand(at_work: CircleAtWork, site: TestClient) -> None:
    with writing(at_work.engine) as session:
        person = session.get_one(Person, at_work.people["Asha"].id)
        withdraw_consent(session, person, "by_phone", at_work.by, MONDAY)
        session.commit()
    page = site.get("/messages").text
    assert page.count("As things stand it will not go:") == 1
    assert "They have not agreed to texts." in page
    message = next(one for one in at_work.messages() if one.person_id == at_work.people["Asha"].id)
    assert "As things stand it will not go." in site.get(f"/messages/{message.id}").text


def test_every_wording_that_the_domain_asks_for_says_what_would_keep_it_from_going() -> None:
    assert [wording for wording in reminder.RECHECKS if not unless(wording)] == ["release_not_needed", "release_ring"]


@pytest.mark.parametrize(
    ("tab", "columns", "words"),
    [
        ("next", {"state": "held", "why": "quiet_hours"}, "It is night, so it waits until morning."),
        ("next", {"state": "withdrawn", "why": "moved", "settled_at": DUE}, "so this text no longer holds."),
        ("sent", {"state": "delivered", "told_at": DUE}, "Arrived"),
        ("sent", {"state": "sent", "channel": "voice", "told_at": DUE}, "Rang them"),
        ("sent", {"state": "delivered", "channel": "voice", "told_at": DUE}, "Rang them: heard"),
        ("sent", {"state": "sent", "channel": "email", "told_at": DUE}, "E-mailed"),
        ("sent", {"state": "sent", "channel": "letter", "told_at": DUE}, "Posted"),
        (
            "needs_you",
            {"state": "failed", "channel": "voice", "why": "call_unheard", "needs_you": True},
            "Somebody or a mailbox answered, and no key was pressed.",
        ),
        (
            "needs_you",
            {"state": "held", "channel": "letter", "why": "to_be_written", "needs_you": True},
            "Write a letter",
        ),
        ("sent", {"state": "unknown", "why": "no_answer"}, "we are asking the text company"),
        ("not_sent", {"state": "suppressed", "why": "opted_out"}, "They asked for no more texts."),
        ("not_sent", {"state": "suppressed", "why": "carrier_none"}, "No text company is set up here"),
        ("needs_you", {"state": "failed", "why": "code:30005", "needs_you": True}, "Check the number, and ring them."),
    ],
)
def test_each_state_says_why_in_plain_words(
    at_work: CircleAtWork, site: TestClient, tab: str, columns: dict[str, object], words: str
) -> None:
    message = settle(at_work, **columns)
    page = site.get(f"/messages?tab={tab}")
    assert page.status_code == 200
    assert words in page.text
    assert site.get(f"/messages/{message.id}").status_code == 200


def test_what_follows_if_it_does_not_arrive_is_said_beforehand(
    at_work: CircleAtWork, database_url: str, tmp_path: Path
) -> None:
    with writing(at_work.engine) as session:
        asha = session.get_one(Person, at_work.people["Asha"].id)
        asha.email, asha.email_fingerprint = "asha@example.org", "asha"
        session.get_one(Person, at_work.people["Ben"].id).device = "voice_only"
        session.commit()
    more = {"carrier": "twilio", "twilio_from": "+447700900999", "smtp_url": "smtp://127.0.0.1?from=a@b.example"}
    with signed_in(at_work, database_url, tmp_path, **more) as site:
        page = site.get("/messages").text
        assert "If that does not reach them: an e-mail." in page
        assert "6pm as a call, unless they answer first" in page
        asha_s = next(one for one in at_work.messages() if one.person_id == asha.id)
        assert "If that does not reach them: an e-mail." in site.get(f"/messages/{asha_s.id}").text


def letter(at_work: CircleAtWork) -> Message:
    body = "Hi Asha, reminder: Wed 9 Sep, 6pm, usual place.\n\nThe Bridge"
    return settle(at_work, state="held", channel="letter", why="to_be_written", needs_you=True, body=body,
                  go_at=DUE + timedelta(days=1))  # fmt: skip


def test_a_letter_is_printed_journalled_and_ticked_off_when_it_is_posted(
    at_work: CircleAtWork, site: TestClient
) -> None:
    message = letter(at_work)
    with writing(at_work.engine) as session:
        person = session.get_one(Person, message.person_id)
        person.address, person.postcode = "12 Harbour Street\nBristol", "BS1 5TY"
        session.commit()
    listed = site.get("/messages?tab=needs_you").text
    assert f'href="/messages/{message.id}/letter"' in listed
    page = site.get(f"/messages/{message.id}/letter")
    for words in ("12 Harbour Street", "BS1 5TY", "usual place.", "The Bridge", "Printed by Cora"):
        assert words in page.text
    assert "Harbour</" not in page.text  # the circle's own name is nobody's
    with reading(at_work.engine) as session:
        read = session.exec(select(JournalEntry).where(JournalEntry.verb == "read")).all()
        assert ("message", message.id) in {(one.subject_kind, one.subject_id) for one in read}
    posted = site.post(f"/messages/{message.id}/posted", data={"csrf": token(listed)})
    assert posted.status_code == 303
    assert "Write a letter" not in site.get("/messages?tab=needs_you").text
    again = site.post(f"/messages/{message.id}/posted", data={"csrf": token(listed)})
    assert again.status_code == 409
    assert "not waiting any more" in again.text


def test_another_caseloads_letter_and_a_text_as_a_letter_are_not_there(at_work: CircleAtWork, site: TestClient) -> None:
    assert site.get(f"/messages/{settle(at_work).id}/letter").status_code == 404
    message = letter(at_work)
    page = site.get("/messages?tab=needs_you").text
    with writing(at_work.engine) as session:
        session.get_one(CoreMember, at_work.core_member.id).coordinator_id = None
        session.commit()
    assert site.get(f"/messages/{message.id}/letter").status_code == 404
    assert site.post(f"/messages/{message.id}/posted", data={"csrf": token(page)}).status_code == 404


def test_a_message_seen_to_leaves_the_list(at_work: CircleAtWork, site: TestClient) -> None:
    message = settle(at_work, state="failed", why="code:30005", needs_you=True)
    page = site.get("/messages?tab=needs_you").text
    assert "I have seen to it" in page
    answer = site.post(f"/messages/{message.id}/seen-to", data={"csrf": token(page)})
    assert answer.status_code == 303
    assert "Nothing needs you here." in site.get("/messages?tab=needs_you").text


def test_a_free_text_is_answered_by_phone_or_with_a_note(at_work: CircleAtWork, site: TestClient) -> None:
    texts = [at_work.says("Asha", "can you ring me", DUE), at_work.says("Ben", "i am lost, where is it", DUE)]
    page = site.get("/messages/inbox").text
    assert "can you ring me" in page
    csrf = token(page)
    address = "/messages/inbox/{}/answer"
    assert site.post(address.format(texts[0].id), data={"csrf": csrf, "phoned": "yes"}).status_code == 303
    refused = site.post(address.format(texts[1].id), data={"csrf": csrf, "note": " "})
    assert refused.status_code == 422
    assert "Say in a few words how you answered" in refused.text
    assert site.post(address.format(texts[1].id), data={"csrf": csrf, "note": "told her"}).status_code == 303
    again = site.post(address.format(texts[1].id), data={"csrf": csrf, "note": "and again"})
    assert again.status_code == 409
    with reading(at_work.engine) as session:
        notes = {one.answer_note for one in session.exec(select(InboundText))}
    assert notes == {"Phoned", "told her"}


@pytest.mark.parametrize("understood", UNDERSTOOD)
def test_every_text_that_came_in_can_be_shown_but_who_took_a_concern(
    at_work: CircleAtWork, site: TestClient, understood: str
) -> None:
    text = at_work.says("Asha", "blue lanterns", DUE)
    with writing(at_work.engine) as session:
        session.get_one(InboundText, text.id).understood = understood
        session.commit()
    assert ("blue lanterns" in site.get("/messages/inbox").text) == (understood != "taken")


def test_another_caseloads_messages_and_texts_are_not_there(at_work: CircleAtWork, site: TestClient) -> None:
    text = at_work.says("Asha", "can you ring me", DUE)
    message = at_work.messages()[0]
    csrf = token(site.get("/messages/inbox").text)
    with writing(at_work.engine) as session:
        session.get_one(CoreMember, at_work.core_member.id).coordinator_id = new_id()
        session.commit()
    for page in ("/messages", "/messages?tab=not_sent", "/messages/inbox"):
        assert "Asha" not in site.get(page).text
    assert "(1)" not in site.get("/messages").text  # nor in a count
    assert site.get(f"/messages/{message.id}").status_code == 404
    assert site.post(f"/messages/{message.id}/seen-to", data={"csrf": csrf}).status_code == 404
    assert site.post(f"/messages/inbox/{text.id}/answer", data={"csrf": csrf, "phoned": "yes"}).status_code == 404


def test_what_is_no_tab_no_message_and_no_cursor_is_answered_plainly(site: TestClient) -> None:
    assert site.get("/messages?tab=everything").status_code == 404
    assert site.get("/messages/not-an-id").status_code == 404
    assert site.get("/messages?after=nonsense").status_code == 200


def test_a_code_to_sign_in_is_shown_to_nobody(at_work: CircleAtWork, site: TestClient) -> None:
    message = settle(at_work, state="sent", wording="sign_in_code", body="the code: 123456", told_at=DUE)
    assert "123456" not in site.get(f"/messages/{message.id}").text + site.get("/messages?tab=sent").text


def test_looking_at_messages_is_journalled(at_work: CircleAtWork, site: TestClient) -> None:
    site.get("/messages")
    site.get(f"/messages/{at_work.messages()[0].id}")
    with reading(at_work.engine) as session:
        reads = [one for one in session.exec(select(JournalEntry)) if one.verb == "read"]
    assert {one.now_is for one in reads} == {"/messages", "/messages/{message_id}"}
    assert at_work.core_member.id in {one.about_id for one in reads}


def test_the_list_pages_by_fifty_and_costs_the_same_at_any_size(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    at_work = make_circle(engine, tuple(f"V{one:03d}" for one in range(60)))
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    plan(engine)
    with writing(engine) as session:
        session.get_one(Account, at_work.coordinator.id).password_hash = HASHED
        session.commit()
    with signed_in(at_work, database_url, tmp_path) as site:
        counted = _queries(site, "/messages")
        first = site.get("/messages").text
        older = re.search(r'href="(/messages\?tab=next&amp;after=[^"]+)"', first)
        assert older is not None
        second = site.get(older[1].replace("&amp;", "&")).text
        names = [set(re.findall(r"V\d{3}(?= V)", page)) for page in (first, second)]
        assert [len(one) for one in names] == [50, 10]
        assert not names[0] & names[1]
        assert _queries(site, older[1].replace("&amp;", "&")) == counted


def _queries(site: TestClient, path: str) -> int:
    app: Any = site.app
    engine, seen = app.state.house.engine, list[str]()

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    assert site.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", count)
    return len([one for one in seen if one.startswith("SELECT")])
