"""Minutes through the site: written once, kept while typed, read and thanked for; no concern leaves a mark."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import select

from circles import clock
from circles.database import reading, writing
from circles.journal import JournalEntry
from circles.meetings.minutes import CallWish, Minutes, MinutesHandover
from tests.web.circle_at_bridge import willow
from tests.web.conftest import Bridge

AFTER = datetime(2026, 9, 10, 19, 30, tzinfo=UTC)  # half an hour after Thursday's end
SAID = {"went": "well", "happened": "We talked about work.", "went_well": "He laughed.", "what-1": "Ring the college",
        "who-1": "Asha", "due-1": "14/9/2026"}  # fmt: skip


@pytest.fixture
def meeting(bridge: Bridge) -> UUID:
    _, meetings = willow(bridge)
    with writing(bridge.engine) as session:
        clock.set_to(session, AFTER)
        session.commit()
    return meetings[0]


def present(bridge: Bridge, *absent: str) -> dict[str, str]:
    names = ("Asha", "Ben", "Chloe", "Dev", "Dan")
    return {f"was-{bridge.people[one].id}": "apologies" if one in absent else "present" for one in names}


def written(bridge: Bridge) -> list[Minutes]:
    with reading(bridge.engine) as session:
        return list(session.exec(select(Minutes)).all())


def test_a_volunteer_writes_and_the_coordinator_thanks(bridge: Bridge, meeting: UUID) -> None:
    asha, cora, page = bridge.visitor("Asha"), bridge.visitor("Cora"), f"/meetings/{meeting}/minutes"
    assert "Write the minutes" in asha.reads("/today")
    assert asha.sends(page, {**SAID, **present(bridge, "Ben")}).headers["location"] == page
    seen = asha.reads(page)
    assert "We talked about work." in seen
    assert "Ring the college – Asha, by Monday 14 September" in seen
    assert "Write the minutes" not in asha.reads("/today")
    assert "Minutes have come in" in cora.reads("/today")
    cora.sends(f"{page}/thanks", {}, page)
    assert "seen, thank you" in asha.reads(page)
    assert "Seen, thank you." in asha.reads("/today")
    assert "Minutes have come in" not in cora.reads("/today")


def test_a_question_is_answered_on_the_same_page(bridge: Bridge, meeting: UUID) -> None:
    asha, cora, page = bridge.visitor("Asha"), bridge.visitor("Cora"), f"/meetings/{meeting}/minutes"
    asha.sends(page, SAID)
    cora.sends(f"{page}/question", {"text": "Which college?"}, page)
    assert "Answer a question" in asha.reads("/today")
    asha.sends(f"{page}/additions", {"text": "The one on the hill."}, page)
    seen = cora.reads(page)
    assert "Which college?" in seen
    assert "Answered by Asha" in seen


def test_a_second_author_sees_both_and_loses_nothing(bridge: Bridge, meeting: UUID) -> None:
    asha, cora, page = bridge.visitor("Asha"), bridge.visitor("Cora"), f"/meetings/{meeting}/minutes"
    cora.reads(page)
    asha.sends(page, SAID)
    answer = cora.sends(page, {"went": "hard", "happened": "I saw it differently."})
    assert answer.status_code == 409
    assert "We talked about work." in answer.text
    assert "I saw it differently." in answer.text
    cora.sends(f"{page}/additions", {"text": "I saw it differently."}, page)
    assert "I saw it differently." in asha.reads(page)
    assert len(written(bridge)) == 1


def test_what_is_typed_is_kept_for_its_writer_alone_over_signing_out(bridge: Bridge, meeting: UUID) -> None:
    page, path = f"/meetings/{meeting}/minutes", f"/drafts/minutes/{meeting}"
    first = bridge.visitor("Asha")
    saved = first.client.post(path, data={"csrf": first.token(), "typed_at": "5", "happened": "Half a thought"})
    assert saved.text.strip().startswith('<span id="saved-minutes">Saved ')
    first.client.post("/sign-out", data={"csrf": first.token()})
    assert "Half a thought" in bridge.visitor("Asha").reads(page)
    assert "Half a thought" not in bridge.visitor("Cora").reads(page)
    bridge.visitor("Asha").sends(page, SAID)
    with reading(bridge.engine) as session:
        assert session.execute(text("SELECT count(*) FROM draft")).scalar_one() == 0


def test_without_a_script_a_button_keeps_it(bridge: Bridge, meeting: UUID) -> None:
    asha = bridge.visitor("Asha")
    page = f"/meetings/{meeting}/minutes"
    assert asha.sends(f"/drafts/minutes/{meeting}", {"happened": "Later"}, page).headers["location"] == "/today"
    assert "Later" in asha.reads(page)


def test_a_yes_to_the_concern_leads_to_its_form_and_leaves_no_mark(bridge: Bridge, meeting: UUID) -> None:
    asha, page = bridge.visitor("Asha"), f"/meetings/{meeting}/minutes"
    answer = asha.sends(page, {**SAID, "next": "concern"})
    assert answer.headers["location"].startswith("/concerns/new?circle=")
    (minutes,) = written(bridge)
    assert "concern" not in minutes.text
    with reading(bridge.engine) as session:
        assert not [one for one in session.exec(select(JournalEntry)) if "concern" in repr(one.model_dump())]


def test_a_wish_for_a_call_is_for_the_coordinator_alone(bridge: Bridge, meeting: UUID) -> None:
    asha, cora = bridge.visitor("Asha"), bridge.visitor("Cora")
    asha.sends(f"/meetings/{meeting}/minutes", {**SAID, "call_me": "1"})
    assert "Would like a call" in cora.reads("/today")
    with reading(bridge.engine) as session:
        call = session.exec(select(CallWish)).one().id
    for name in ("Nia", "Mo", "Sam", "Asha"):
        assert bridge.visitor(name).status(f"/calls/{call}") == 404
    cora.sends(f"/calls/{call}/done", {}, f"/calls/{call}")
    assert "Would like a call" not in cora.reads("/today")


def test_handing_over_is_written_down_with_how(bridge: Bridge, meeting: UUID) -> None:
    bridge.visitor("Asha").sends(f"/meetings/{meeting}/minutes", SAID)
    cora, page = bridge.visitor("Cora"), f"/meetings/{meeting}/minutes"
    refused = cora.sends(f"{page}/handover", {"professional_id": str(meeting), "how": "By post"}, page)
    assert refused.status_code == 422
    assert "Confidential" in cora.reads(f"{page}/print")
    with reading(bridge.engine) as session:
        assert session.exec(select(MinutesHandover)).all() == []


@pytest.mark.parametrize("name", ["Nia", "Sam"])
def test_minutes_of_somebody_elses_circle_are_not_there(bridge: Bridge, meeting: UUID, name: str) -> None:
    visitor = bridge.visitor(name)
    assert visitor.status(f"/meetings/{meeting}/minutes") == 404
    for path in ("", "/additions", "/question", "/thanks", "/handover", "/author"):
        assert visitor.sends(f"/meetings/{meeting}/minutes{path}", SAID).status_code == 404
    assert written(bridge) == []


@pytest.mark.parametrize("path", ["/question", "/thanks", "/handover", "/print"])
def test_a_volunteer_does_not_review(bridge: Bridge, meeting: UUID, path: str) -> None:
    asha, page = bridge.visitor("Asha"), f"/meetings/{meeting}/minutes"
    asha.sends(page, SAID)
    answer = asha.client.get(f"{page}/print") if path == "/print" else asha.sends(f"{page}{path}", {"text": "?"}, page)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/additions", "/question", "/thanks", "/print"])
def test_there_is_nothing_to_add_to_before_they_are_sent(bridge: Bridge, meeting: UUID, path: str) -> None:
    cora, page = bridge.visitor("Cora"), f"/meetings/{meeting}/minutes"
    answer = cora.client.get(f"{page}{path}") if path == "/print" else cora.sends(f"{page}{path}", {"text": "x"}, page)
    assert answer.status_code == 404


def test_a_bad_day_keeps_what_was_typed(bridge: Bridge, meeting: UUID) -> None:
    answer = bridge.visitor("Asha").sends(f"/meetings/{meeting}/minutes", {**SAID, "due-1": "soon"})
    assert answer.status_code == 422
    assert "We talked about work." in answer.text
    assert written(bridge) == []


def test_a_meeting_to_come_says_from_when_one_can_write(bridge: Bridge) -> None:
    _, meetings = willow(bridge)
    asha = bridge.visitor("Asha")
    assert "has not begun yet" in asha.reads(f"/meetings/{meetings[0]}/minutes")
    assert asha.sends(f"/meetings/{meetings[0]}/minutes", SAID).status_code == 409


def test_it_is_handed_on_to_a_colleague(bridge: Bridge, meeting: UUID) -> None:
    cora, page = bridge.visitor("Cora"), f"/meetings/{meeting}/minutes"
    cora.sends(f"{page}/author", {"person_id": str(bridge.people["Dev"].id)}, page)
    assert "Dev's turn" in cora.reads(page)


def test_a_draft_of_no_form_and_of_no_id_is_refused(bridge: Bridge, meeting: UUID) -> None:
    asha = bridge.visitor("Asha")
    for path, status in ((f"/drafts/diary/{meeting}", 422), ("/drafts/minutes/x", 404)):
        assert asha.sends(path, {"happened": "x"}, "/more").status_code == status


def test_whose_turn_it_is_can_be_handed_on_on_the_page(bridge: Bridge, meeting: UUID) -> None:
    asha, path = bridge.visitor("Asha"), f"/meetings/{meeting}/minutes"
    assert "Somebody else will write" in asha.reads(path)
    answer = asha.sends(f"{path}/author", {"person_id": str(bridge.people["Ben"].id)}, path)
    assert answer.status_code == 303
    assert "It is Ben&#39;s turn" in asha.reads(path) or "It is Ben's turn" in asha.reads(path)
    assert asha.sends(f"{path}/author", {"person_id": str(bridge.people["Gwen"].id)}, path).status_code == 422
