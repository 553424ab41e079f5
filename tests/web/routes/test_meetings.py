"""The meetings' pages: lists, months, answers by page and by phone, changes, and who may do which."""

import re
from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.database import reading
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from tests.queries import counting_all
from tests.web.circle_at_bridge import cast_of, willow
from tests.web.conftest import Bridge
from tests.web.visitors import Visitor

FRIDAY = {"on-day": "11", "on-month": "9", "on-year": "2026", "at": "5pm"}
PAGES = ("", "/date", "/cancellation")


def meeting_of(bridge: Bridge, meeting: UUID) -> Meeting:
    with reading(bridge.engine) as session:
        return session.get_one(Meeting, meeting)


def said(bridge: Bridge, meeting: UUID, name: str) -> tuple[str, str | None]:
    with reading(bridge.engine) as session:
        row = select(Attendance).where(
            col(Attendance.meeting_id) == meeting, col(Attendance.person_id) == bridge.people[name].id
        )
        one = session.exec(row).one()
        return one.answer, one.answered_by


def swap(visitor: Visitor, path: str, fields: dict[str, str]) -> tuple[int, str]:
    """Send a form the way HTMX does."""
    answer = visitor.client.post(path, data={"csrf": visitor.token(), **fields}, headers={"HX-Request": "true"})
    return answer.status_code, answer.text


@pytest.mark.parametrize("name", ["Nia", "Sam", "Gwen"])
def test_a_meeting_of_somebody_else_is_not_there(bridge: Bridge, name: str) -> None:
    if name == "Gwen":
        from tests.cast import MONDAY, add_account

        with cast_of(bridge) as cast:
            bridge.accounts["Gwen"] = add_account(cast, "Gwen", "volunteer", MONDAY)
        bridge.roles["Gwen"] = "volunteer"
    _, (meeting, *_) = willow(bridge)
    visitor = bridge.visitor(name)
    for page in PAGES:
        theirs, nobodys = (visitor.client.get(f"/meetings/{one}{page}") for one in (meeting, UUID(int=7)))
        assert (theirs.status_code, theirs.text) == (404, nobodys.text), page
    fields = {"answer": "yes", "revision": "1", "person_id": str(bridge.people["Asha"].id)}
    for path in ("answer", "attendance"):
        assert visitor.sends(f"/meetings/{meeting}/{path}", fields).status_code == 404
    assert "Willow" not in visitor.reads("/meetings") + visitor.reads("/meetings?month=2026-09")
    assert said(bridge, meeting, "Asha") == ("none", None)


def test_a_volunteer_answers_and_sees_it(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    asha = bridge.visitor("Asha")
    assert "Are you coming?" in asha.reads(f"/meetings/{meeting}")
    sent = asha.sends(f"/meetings/{meeting}/answer", {"answer": "yes", "revision": "1"})
    assert sent.headers["location"] == f"/meetings/{meeting}"
    assert said(bridge, meeting, "Asha") == ("yes", "web")
    assert "You said: I am coming." in asha.reads(f"/meetings/{meeting}")
    assert "you are coming" in asha.reads("/meetings")


def test_a_swap_answers_with_the_fragment_alone(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    status, text = swap(bridge.visitor("Asha"), f"/meetings/{meeting}/answer", {"answer": "no", "revision": "1"})
    assert status == 200
    assert text.strip().startswith(f'<section id="attendance-{meeting}">')
    assert text.count("<section") == 1
    assert "You said: I cannot come." in text
    assert said(bridge, meeting, "Asha") == ("no", "web")


def test_an_answer_about_the_old_day_is_refused_in_the_page_and_in_the_fragment(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    asha, cora = bridge.visitor("Asha"), bridge.visitor("Cora")
    assert cora.sends(f"/meetings/{meeting}/date", FRIDAY).status_code == 303
    late = {"answer": "yes", "revision": "1"}
    page = asha.sends(f"/meetings/{meeting}/answer", late)
    assert page.status_code == 409
    status, fragment = swap(asha, f"/meetings/{meeting}/answer", late)
    assert status == 409
    for text in (page.text, fragment):
        assert "The meeting has changed since." in text
    assert said(bridge, meeting, "Asha") == ("none", None)


def test_a_coordinator_enters_what_was_told_by_phone(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    cora = bridge.visitor("Cora")
    told = {"answer": "yes", "revision": "1", "person_id": str(bridge.people["Ben"].id)}
    assert cora.sends(f"/meetings/{meeting}/attendance", told).status_code == 303
    assert said(bridge, meeting, "Ben") == ("yes", "told_by_phone")
    assert "by phone" in cora.reads(f"/meetings/{meeting}")
    assert bridge.visitor("Asha").sends(f"/meetings/{meeting}/attendance", told).status_code == 403
    assert cora.sends(f"/meetings/{meeting}/answer", {"answer": "yes", "revision": "1"}).status_code == 403


def test_volunteers_see_who_comes_and_neither_ways_nor_reasons(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    cora = bridge.visitor("Cora")
    told = {"answer": "yes", "revision": "1", "person_id": str(bridge.people["Ben"].id)}
    cora.sends(f"/meetings/{meeting}/date", {**FRIDAY, "reason": "The hall burnt."})
    cora.sends(f"/meetings/{meeting}/attendance", {**told, "revision": "2"})
    page = bridge.visitor("Asha").reads(f"/meetings/{meeting}")
    assert "Ben" in page
    assert not any(word in page for word in ("by phone", "burnt", "Benford", "What happened to it", "Dan"))
    assert all(
        word in cora.reads(f"/meetings/{meeting}") for word in ("by phone", "The hall burnt.", "Cora changed it")
    )


def test_a_meeting_is_moved_by_the_form(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    cora = bridge.visitor("Cora")
    assert cora.sends(f"/meetings/{meeting}/date", FRIDAY).status_code == 303
    moved = meeting_of(bridge, meeting)
    assert (moved.on_date.day, moved.revision) == (11, 2)
    assert "was Thursday 10 September, 6.30pm" in cora.reads(f"/meetings/{meeting}")


def test_two_people_moving_it_get_both_versions_and_the_second_may_then_choose(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    first, second = bridge.visitor("Cora"), bridge.visitor("Cora")
    opened = second.reads(f"/meetings/{meeting}/date")
    hidden = dict(re.findall(r'name="(csrf|submission|version)" value="([^"]*)"', opened))
    first.sends(f"/meetings/{meeting}/date", FRIDAY)
    mine = {**hidden, **FRIDAY, "on-day": "12", "reason": "Mine."}
    refused = second.client.post(f"/meetings/{meeting}/date", data=mine)
    assert refused.status_code == 409
    assert "Somebody else changed this" in refused.text
    assert "Friday 11 September" in refused.text
    assert "Mine." in refused.text
    assert meeting_of(bridge, meeting).on_date.day == 11
    again = dict(re.findall(r'name="(csrf|submission|version)" value="([^"]*)"', refused.text))
    assert second.client.post(f"/meetings/{meeting}/date", data={**mine, **again}).status_code == 303
    assert meeting_of(bridge, meeting).on_date.day == 12


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({**FRIDAY, "on-day": "31", "on-month": "2"}, "There is no 31 February"),
        ({**FRIDAY, "on-year": "1926"}, "That day and time have passed."),
        ({**FRIDAY, "at": "soonish"}, "Write the time like 6.30pm or 18:30."),
        ({"at": "5pm"}, "Fill this in."),
        ({**FRIDAY, "reason": "x" * 5001}, "Keep this to 5000 characters or fewer."),
    ],
)
def test_nonsense_gets_a_sentence_keeps_what_was_typed_and_changes_nothing(
    bridge: Bridge, typed: dict[str, str], sentence: str
) -> None:
    _, (meeting, *_) = willow(bridge)
    refused = bridge.visitor("Cora").sends(f"/meetings/{meeting}/date", typed)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert f'value="{typed["at"]}"' in refused.text
    assert meeting_of(bridge, meeting).revision == 1


def test_a_meeting_is_called_off_and_put_on_again(bridge: Bridge) -> None:
    _, (meeting, *_) = willow(bridge)
    cora, address = bridge.visitor("Cora"), f"/meetings/{meeting}"
    assert cora.sends(f"{address}/cancellation", {"reason": "Ill."}).status_code == 303
    assert "Put it on again" in cora.reads(address)
    assert cora.sends(f"{address}/cancellation", {}).status_code == 409
    assert cora.sends(f"{address}/restoration", {}, page=address).status_code == 303
    assert meeting_of(bridge, meeting).state == "planned"


def test_a_bank_holiday_is_shown_and_decided(bridge: Bridge) -> None:
    with cast_of(bridge) as cast:
        from datetime import date

        from tests.cast import meetings_of, thursdays, weekly_circle

        circle = weekly_circle(cast)
        thursdays(cast, circle, weekday=4, from_on=date(2026, 12, 1))
        christmas = next(one.id for one in meetings_of(cast, circle) if one.on_date == date(2026, 12, 25))
    cora = bridge.visitor("Cora")
    assert "Christmas Day" in cora.reads("/meetings?month=2026-12")
    assert "Keep it" in cora.reads(f"/meetings/{christmas}")
    assert cora.sends(f"/meetings/{christmas}/holiday", {}, page=f"/meetings/{christmas}").status_code == 303
    assert meeting_of(bridge, christmas).holiday_decision == "keep"
    assert "Keep it" not in cora.reads(f"/meetings/{christmas}")


def test_what_came_of_it_is_written_after_the_evening(bridge: Bridge) -> None:
    from circles import clock
    from circles.database import writing

    _, (meeting, *_) = willow(bridge)
    cora, address = bridge.visitor("Cora"), f"/meetings/{meeting}"
    ben = f"was-{bridge.people['Ben'].id}"
    early = cora.sends(f"{address}/outcome", {"happened": "yes", ben: "present"}, page=address)
    assert early.status_code == 409
    with writing(bridge.engine) as session:
        clock.set_to(session, meeting_of(bridge, meeting).ends_at)
        session.commit()
    assert "Did it happen?" in cora.reads(address)
    assert cora.sends(f"{address}/outcome", {}, page=address).status_code == 422
    assert cora.sends(f"{address}/outcome", {"happened": "yes", ben: "present"}, page=address).status_code == 303
    assert "was there" in cora.reads(address)
    assert cora.sends(f"{address}/date", FRIDAY).status_code == 409


def test_whoever_is_free_is_offered_when_few_are_coming(bridge: Bridge) -> None:
    with cast_of(bridge) as cast:
        cast.volunteers["Ewan"].evenings = [3]
    _, (meeting, *_) = willow(bridge)
    page = bridge.visitor("Cora").reads(f"/meetings/{meeting}")
    assert "Free and cleared that day" in page
    assert "Ewan" in page
    assert "Gwen" not in page


def test_an_odd_address_shows_a_list_all_the_same(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    for odd in ("?from=nonsense", "?month=2026-99", "?circle=nonsense", "?month=0001-01", "?from=", "?from=9999-12-31"):
        assert cora.status(f"/meetings{odd}") == 200, odd


def test_the_quarter_of_one_circle_is_on_one_list(bridge: Bridge) -> None:
    circle, meetings = willow(bridge)
    page = bridge.visitor("Cora").reads(f"/meetings?circle={circle}")
    assert all(f"/meetings/{meeting}" in page for meeting in meetings)


def test_lists_cost_the_same_at_thirteen_meetings_as_at_none(bridge: Bridge) -> None:
    cora, engine = bridge.visitor("Cora"), bridge.app.state.house.engine
    for address in ("/meetings", "/meetings?month=2026-09"):
        with counting_all(engine) as none:
            cora.reads(address)
        if address == "/meetings":
            willow(bridge)
        with counting_all(engine) as many:
            cora.reads(address)
        assert len(many) == len(none)
