"""The circles' pages: who sees which, forming one, its gate and its phases, through real requests."""

from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.circle.circle import Circle, CircleVolunteer, GateOverride
from circles.database import reading, writing
from circles.journal import READ, JournalEntry
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember
from circles.strike_out import strike_out
from tests.cast import MONDAY
from tests.queries import counting_all
from tests.web.circle_at_bridge import cast_of, forming, willow
from tests.web.conftest import Bridge

TODAY = {"on-day": "7", "on-month": "9", "on-year": "2026"}
PAGES = ("", "/volunteers", "/core-member", "/briefing", "/agreement", "/slot", "/meetings", "/suspension")
MORE_PAGES = ("/early-end", "/overrides", "/signatures", "/resumption")


def state_of(bridge: Bridge, circle: UUID) -> str:
    with reading(bridge.engine) as session:
        return session.get_one(Circle, circle).state


@pytest.mark.parametrize("name", ["Nia", "Sam"])
def test_a_circle_of_somebody_else_is_not_there(bridge: Bridge, name: str) -> None:
    circle, _ = willow(bridge)
    visitor = bridge.visitor(name)
    for page in PAGES + MORE_PAGES:
        theirs, nobodys = (visitor.client.get(f"/circles/{one}{page}") for one in (circle, UUID(int=7)))
        assert (theirs.status_code, theirs.text) == (404, nobodys.text), page
    assert visitor.sends(f"/circles/{circle}/phase", {"step": "begin_ending"}).status_code == 404
    assert "Willow" not in visitor.reads("/circles")


def test_nobody_struck_out_learns_that_the_circle_is_there(bridge: Bridge) -> None:
    circle, meetings = willow(bridge)
    with cast_of(bridge) as cast:
        for name in ("Cora", "Asha"):
            strike_out(cast.session, "circle", circle, cast.people[name].id, cast.provider.id, cast.by, MONDAY)
    for name in ("Cora", "Asha"):
        visitor = bridge.visitor(name)
        assert [visitor.status(f"/circles/{circle}"), visitor.status(f"/meetings/{meetings[0]}")] == [404, 404]
        assert "Willow" not in visitor.reads("/circles") + visitor.reads("/meetings")


def test_a_volunteer_sees_first_names_and_may_change_nothing(bridge: Bridge) -> None:
    circle, _ = willow(bridge)
    asha = bridge.visitor("Asha")
    page = asha.reads(f"/circles/{circle}")
    assert all(name in page for name in ("Dan", "Ben", "Chloe", "Dev"))
    assert not any(word in page for word in ("Danford", "Benford", "900001", "Suspend", "/people/"))
    assert asha.status(f"/circles/{circle}/slot") == 403
    assert asha.sends(f"/circles/{circle}/phase", {"step": "begin_ending"}).status_code == 403
    assert state_of(bridge, circle) == "weekly"


def test_a_volunteer_of_no_circle_sees_none(bridge: Bridge) -> None:
    with cast_of(bridge) as cast:
        circle = cast.session.exec(select(Circle)).first()
        assert circle is None
    assert "You sit in no circle yet" in bridge.visitor("Asha").reads("/circles")


def test_looking_at_a_circle_is_a_read_of_its_core_member(bridge: Bridge) -> None:
    circle, _ = willow(bridge)
    bridge.visitor("Cora").reads(f"/circles/{circle}")
    with reading(bridge.engine) as session:
        reads = select(JournalEntry).where(JournalEntry.verb == READ, JournalEntry.subject_id == circle)
        (entry,) = session.exec(reads).all()
        assert (entry.about_id, entry.actor_id) == (bridge.core_member.id, bridge.accounts["Cora"].id)


def test_a_circle_is_formed_by_hand_and_its_page_says_what_is_missing(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    page = cora.reads(f"/circles/new?person={bridge.people['Dan'].id}")
    assert f'value="{bridge.core_member.id}" selected>Dan Danford' in page
    chosen = [str(bridge.volunteers[name].id) for name in ("Asha", "Ben", "Chloe")]
    fields = {"core_member": str(bridge.core_member.id), "name": "Rowan", "volunteers": chosen}
    answer = cora.sends("/circles", fields, page="/circles/new")
    assert answer.status_code == 303
    page = cora.reads(answer.headers["location"])
    assert "A circle needs four volunteers: 1 more volunteer to find." in page
    assert "A manager can let this pass." in page


def test_a_refused_circle_keeps_what_was_typed_and_changes_nothing(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    ben = str(bridge.volunteers["Ben"].id)
    fields = {"core_member": str(bridge.core_member.id), "name": "Danford and friends", "volunteers": [ben]}
    answer = cora.sends("/circles", fields, page="/circles/new")
    assert answer.status_code == 422
    assert "That name tells who the circle is about" in answer.text
    assert 'value="Danford and friends"' in answer.text
    assert f'value="{ben}" checked' in answer.text
    with reading(bridge.engine) as session:
        assert session.exec(select(Circle)).all() == []
        assert session.get_one(CoreMember, bridge.core_member.id).state == "waiting"


def test_nobody_elses_waiting_core_member_can_be_chosen(bridge: Bridge) -> None:
    nia = bridge.visitor("Nia")
    assert "Dan" not in nia.reads("/circles/new")
    fields = {"core_member": str(bridge.core_member.id), "name": "Rowan"}
    assert nia.sends("/circles", fields, page="/circles/new").status_code == 422


def test_a_second_click_forms_no_second_circle(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    page = cora.reads("/circles/new")
    key = page.split('name="submission" value="')[1].split('"')[0]
    fields = {"csrf": cora.token(), "submission": key, "core_member": str(bridge.core_member.id), "name": "Rowan"}
    first, second = (cora.client.post("/circles", data=fields) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]


def test_a_circle_goes_from_forming_to_weekly_by_the_buttons_of_its_pages(bridge: Bridge) -> None:
    circle = forming(bridge)
    cora = bridge.visitor("Cora")
    address = f"/circles/{circle}"
    everybody = [str(bridge.people[name].id) for name in ("Asha", "Ben", "Chloe", "Dev")]
    assert cora.sends(f"{address}/phase", {"step": "pass_gate"}, page=address).status_code == 409
    steps = (
        ("/core-member", TODAY),
        ("/briefing", {**TODAY, "present": everybody}),
        ("/agreement", {"every_weeks": "1", "words": "We listen."}),
        ("/signatures", {**TODAY, "people": [*everybody, str(bridge.people["Dan"].id)]}),
    )
    for page, fields in steps:
        assert cora.sends(f"{address}{page}", fields).status_code == 303, page
    for step in ("pass_gate", "begin_weekly"):
        assert cora.sends(f"{address}/phase", {"step": step}, page=address).status_code == 303, step
    assert state_of(bridge, circle) == "weekly"


def test_a_refused_step_says_why_on_the_circles_own_page(bridge: Bridge) -> None:
    circle, _ = willow(bridge)
    address = f"/circles/{circle}"
    answer = bridge.visitor("Cora").sends(f"{address}/phase", {"step": "close_circle"}, page=address)
    assert answer.status_code == 409
    assert "This is weekly now, so it cannot become closed." in answer.text
    assert bridge.visitor("Cora").sends(f"{address}/phase", {"step": "burn"}, page=address).status_code == 422


def test_a_coordinator_lets_pass_what_is_theirs_and_nothing_else(bridge: Bridge) -> None:
    circle = forming(bridge, 3)
    cora, address = bridge.visitor("Cora"), f"/circles/{circle}/overrides"
    assert "has not been written" in cora.reads(f"{address}?point=agreement")
    fields = {"point": "agreement", "reason": "It is on paper."}
    assert cora.sends(address, fields, page=f"{address}?point=agreement").status_code == 303
    for code in ("too_few", "core_member"):
        refused = cora.sends(address, {"point": code, "reason": "x"}, page=f"{address}?point={code}")
        assert refused.status_code == 403
    with reading(bridge.engine) as session:
        assert [row.point for row in session.exec(select(GateOverride))] == ["agreement"]


def test_a_manager_decides_on_size_and_sees_nothing_of_the_core_member(bridge: Bridge) -> None:
    circle = forming(bridge, 3)
    mo, address = bridge.visitor("Mo"), f"/circles/{circle}/gate"
    assert "Willow" in mo.reads("/gates")
    page = mo.reads(address)
    assert "A circle needs four volunteers" in page
    assert "Dan" not in page
    assert mo.status(f"/circles/{circle}") == 404
    assert mo.sends(address, {"point": "core_member", "reason": "x"}).status_code == 403
    assert mo.sends(address, {"point": "too_few", "reason": ""}).status_code == 422
    assert mo.sends(address, {"point": "too_few", "reason": "A fourth joins in May."}).status_code == 303
    assert "It was let pass" in mo.reads(address)


@pytest.mark.parametrize("name", ["Cora", "Asha", "Sam"])
def test_the_managers_page_is_the_managers(bridge: Bridge, name: str) -> None:
    circle = forming(bridge, 3)
    assert bridge.visitor(name).status(f"/circles/{circle}/gate") == 404


def test_a_volunteer_joins_and_leaves_by_the_pages(bridge: Bridge) -> None:
    circle, _ = willow(bridge)
    cora, address = bridge.visitor("Cora"), f"/circles/{circle}"
    ewan = str(bridge.volunteers["Ewan"].id)
    assert cora.sends(f"{address}/volunteers", {"volunteers": ewan}).status_code == 303
    with reading(bridge.engine) as session:
        seat = session.exec(select(CircleVolunteer.id).where(col(CircleVolunteer.volunteer_id) == UUID(ewan))).one()
    assert "Ewan" in cora.reads(f"{address}/volunteers/{seat}/leaving")
    assert cora.sends(f"{address}/volunteers/{seat}/leaving", {"reason": "Leeds."}).status_code == 303
    assert cora.status(f"{address}/volunteers/{seat}/leaving") == 404
    wrong = cora.sends(f"{address}/volunteers", {"volunteers": str(UUID(int=1))})
    assert wrong.status_code == 422


def test_a_weekly_slot_is_set_by_the_form_and_what_is_wrong_is_said_by_the_field(bridge: Bridge) -> None:
    with cast_of(bridge) as cast:
        from tests.cast import weekly_circle

        circle = weekly_circle(cast).id
    cora, address = bridge.visitor("Cora"), f"/circles/{circle}/slot"
    day = {"from_on-day": "31", "from_on-month": "2", "from_on-year": "2026"}
    fields = {"weekday": "3", "at": "half six", "lasts": "90", "every_weeks": "1", **day}
    refused = cora.sends(address, fields)
    assert refused.status_code == 422
    assert "There is no 31 February" in refused.text
    assert "Write the time like 6.30pm or 18:30." in refused.text
    fields |= {"at": "6.30pm", "from_on-day": "7", "from_on-month": "9"}
    assert cora.sends(address, fields).status_code == 303
    with reading(bridge.engine) as session:
        assert len(session.exec(select(Meeting.id)).all()) == 13


def test_another_providers_place_cannot_be_chosen(bridge: Bridge) -> None:
    from circles.places.place import Place

    circle, _ = willow(bridge)
    with writing(bridge.engine) as session:
        theirs = Place(provider_id=bridge.accounts["Sam"].provider_id, kind="venue", name="Their hall")
        session.add(theirs)
        session.commit()
    cora = bridge.visitor("Cora")
    day = {"on-day": "9", "on-month": "9", "on-year": "2026", "at": "5pm", "lasts": "60"}
    refused = cora.sends(f"/circles/{circle}/meetings", {**day, "place_id": str(theirs.id)})
    assert refused.status_code == 422
    assert "Choose one of the places." in refused.text
    assert cora.sends(f"/circles/{circle}/meetings", day).status_code == 303


def test_suspending_resuming_and_ending_early_by_the_pages(bridge: Bridge) -> None:
    circle, _ = willow(bridge)
    cora, address = bridge.visitor("Cora"), f"/circles/{circle}"
    assert cora.sends(f"{address}/suspension", {"reason": ""}).status_code == 422
    assert cora.sends(f"{address}/suspension", {"reason": "A recall."}).status_code == 303
    assert cora.sends(f"{address}/resumption", {"state": "weekly"}).status_code == 303
    assert cora.sends(f"{address}/early-end", {"why": "health"}).status_code == 422
    assert cora.sends(f"{address}/early-end", {"why": "health", "core_member_next": "ended"}).status_code == 303
    assert state_of(bridge, circle) == "ended_early"
    assert "Willow" in cora.reads("/circles?ended=1")


def test_the_list_and_the_page_cost_as_many_queries_with_fifty_circles_as_with_one(bridge: Bridge) -> None:
    circle, _ = willow(bridge)
    cora = bridge.visitor("Cora")
    engine = bridge.app.state.house.engine
    with counting_all(engine) as few:
        cora.reads("/circles")
    with cast_of(bridge) as cast:
        for number in range(60):
            cast.session.add(
                Circle(
                    provider_id=cast.provider.id, core_member_id=cast.core_member.id, name=f"Oak {number:02d}",
                    state_since=MONDAY.date(), made_at=MONDAY,
                )
            )  # fmt: skip
    with counting_all(engine) as many:
        page = cora.reads("/circles")
    assert len(many) == len(few)
    assert page.count("Oak ") == 50
    older = page.split('rel="next"')[0].split('href="')[-1].split('"')[0].replace("&amp;", "&")
    assert "Willow" in cora.reads(older)
    assert cora.status(f"/circles/{circle}") == 200
