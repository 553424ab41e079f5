"""Matching through the site: asked for, worked out, changed, accepted, rung through, and a circle that forms."""

import re

import pytest
from sqlmodel import select

from circles.circle.circle import Circle
from circles.database import reading, writing
from circles.job import next_waiting, start
from circles.job_kinds import run_job
from circles.matching import matching_job
from circles.matching.proposal import MatchingProposal
from circles.matching.run import MatchingRun
from circles.people.core_member import add_core_member
from circles.people.person import Person
from circles.people.volunteer import move_volunteer
from tests.cast import MONDAY, add_somebody
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge
from tests.web.town_at_bridge import accepted, matched, seat_of, seats, settle_town, state_of, work


@pytest.fixture
def town(bridge: Bridge) -> Bridge:
    return settle_town(bridge)


def test_a_region_is_worked_out_and_every_proposal_says_why(town: Bridge) -> None:
    cora = town.visitor("Cora")
    assert "1 of yours waits for a circle" in cora.reads("/matching")
    cora.sends("/matching", {})
    waiting = cora.reads("/matching")
    assert "being worked out" in waiting
    assert "Stop with the best so far" in waiting
    work(town)
    page = cora.reads("/matching")
    assert "Dan, Tuesdays" in page
    assert "1 of 1 in the region have a proposal" in page
    assert "proved that no better set of circles is possible" in page
    assert "2 volunteers who are free and in no proposal" in page
    with reading(town.engine) as session:
        proposal_id = session.exec(select(MatchingProposal.id)).one()
    proposal = cora.reads(f"/matching/proposals/{proposal_id}")
    assert "has the longest journey" in proposal
    assert "Asha A brings experience." in proposal


def test_with_a_few_who_wait_it_is_one_list(town: Bridge) -> None:
    matched(town)
    page = town.visitor("Cora").reads("/matching")
    assert page.count("<h2>") == 0
    assert page.count('<ul class="rows">') == 2  # the list, and the folded one of who is free


def test_with_ten_who_wait_there_are_sections(town: Bridge) -> None:
    matched(town)
    with cast_of(town) as cast:
        for number in range(9):
            person = add_somebody(cast, f"Waits{number}", MONDAY)
            add_core_member(cast.session, person, cast.accounts["Cora"].id, cast.by, MONDAY, state="waiting")
        cast.session.commit()
    page = town.visitor("Cora").reads("/matching")
    assert "Proposed circles" in page
    assert "Without a circle for now" in page
    assert page.count("Has come to wait since then. Match again.") == 9


def test_a_run_that_failed_says_so_and_leaves_everything_as_it_was(
    town: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no memory")

    proposal_id = matched(town)
    cora = town.visitor("Cora")
    cora.sends("/matching", {})
    with monkeypatch.context() as patch:
        patch.setattr(matching_job, "solve", broken)
        with writing(town.engine) as session:
            job = next_waiting(session)
            assert job is not None
            start(session, job, MONDAY)
            session.commit()
        assert not run_job(town.engine, job.id)
    page = cora.reads("/matching")
    assert "The last run did not end well." in page
    assert f"/matching/proposals/{proposal_id}" in page
    assert "Worked out" in page


def test_what_the_last_answer_said_stands_while_the_next_is_worked_out(town: Bridge) -> None:
    with cast_of(town) as cast:
        person = add_somebody(cast, "Wren", MONDAY)
        add_core_member(cast.session, person, cast.accounts["Cora"].id, cast.by, MONDAY, state="waiting")
        cast.session.commit()
    matched(town)
    cora = town.visitor("Cora")
    before = cora.reads("/matching")
    cora.sends("/matching", {})
    page = cora.reads("/matching")
    assert "The best circles are being worked out." in page
    left_out = before.partition(">Wren<")[2].partition("</li>")[0]
    assert "no circle yet" in left_out
    assert left_out in page
    assert "Has come to wait since then" not in page
    assert "Worked out" in page


def test_while_the_first_run_is_worked_out_nobody_is_said_to_have_come_since(town: Bridge) -> None:
    cora = town.visitor("Cora")
    cora.sends("/matching", {})
    page = cora.reads("/matching")
    assert "The best circles are being worked out." in page
    assert "1 of yours waits for a circle." in page
    assert "Has come to wait since then" not in page


def test_whoever_has_come_to_wait_since_is_on_the_list_too(town: Bridge) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    cora.sends(f"{here}/aside", {"why": "waits"}, page=here)
    page = cora.reads("/matching")
    assert "Their proposal was put aside. Match again for another." in page
    assert "no circle yet" in page


def test_progress_leads_back_when_it_is_over(town: Bridge) -> None:
    matched(town)
    with reading(town.engine) as session:
        run = session.exec(select(MatchingRun)).one()
    cora = town.visitor("Cora")
    answer = cora.client.get(f"/matching/runs/{run.id}/progress", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/matching"
    refused = cora.sends(f"/matching/runs/{run.id}/stop", {}, page="/matching")
    assert "It has ended already." in refused.text


def test_today_and_the_persons_page_lead_to_the_group_and_then_to_its_call_list(town: Bridge) -> None:
    cora, dan = town.visitor("Cora"), f"/people/{town.core_member.person_id}"
    for path in ("/today", dan):
        assert re.search(r'href="/matching"[^>]*>Find a group', cora.reads(path))
    proposal_id = matched(town)
    group = f"/matching/proposals/{proposal_id}"
    for path, words in (
        ("/today", "Waits for a circle: a group is proposed"),
        (dan, "A group is proposed, for Tuesdays."),
    ):
        page = cora.reads(path)
        assert words in page
        assert re.search(rf'href="{group}"[^>]*>Look at it', page)
    cora.sends(f"{group}/accept", {}, page="/matching")
    people = len(seats(town, proposal_id))
    for path, words in (("/today", f"Still to hear from: {people}"), (dan, "Their group is being rung, for Tuesdays.")):
        page = cora.reads(path)
        assert words in page
        assert re.search(rf'href="{group}"[^>]*>Open the call list', page)


def test_where_matching_is_off_a_circle_is_formed_by_hand(town: Bridge) -> None:
    with cast_of(town) as cast:
        cast.provider.switches = []
        cast.session.commit()
    cora, dan = town.visitor("Cora"), town.core_member.person_id
    for path in ("/today", f"/people/{dan}"):
        page = cora.reads(path)
        assert f"/circles/new?person={dan}" in page
        assert "/matching" not in page


def test_who_could_take_a_seat_is_a_list_with_what_it_would_change(town: Bridge) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    used = {one.volunteer_id for one in seats(town, proposal_id)}
    leaves = next(one for one in used if one != town.volunteers["Asha"].id)
    joins = next(one.id for one in town.volunteers.values() if one.id not in used)
    page = cora.reads(f"{here}/swap?leaves={leaves}")
    assert f'name="joins" value="{joins}"' in page
    assert "the same travel in all" in page
    without = cora.reads(f"{here}/swap?leaves={town.volunteers['Asha'].id}")
    assert "Nobody in it is experienced." in without
    assert "Choose who leaves" in cora.sends(f"{here}/swap", {}, page=here).text
    assert cora.sends(f"{here}/swap", {"leaves": leaves, "joins": joins}, page=here).status_code == 303
    assert {one.volunteer_id for one in seats(town, proposal_id)} == used - {leaves} | {joins}
    assert "kept by you" in cora.reads("/matching")
    assert cora.sends(f"{here}/lock", {}, page=here).status_code == 303
    assert "kept by you" not in cora.reads("/matching")


def test_who_cannot_take_a_seat_is_listed_with_why(town: Bridge) -> None:
    proposal_id = matched(town)
    used = {one.volunteer_id for one in seats(town, proposal_id)}
    name = next(name for name, one in town.volunteers.items() if one.id not in used)
    with cast_of(town) as cast:
        cast.volunteers[name].evenings = [5]
        cast.session.commit()
    page = town.visitor("Cora").reads(f"/matching/proposals/{proposal_id}/swap")
    assert "Who cannot, and why" in page
    assert "There is no evening on which both can." in page


def test_from_the_proposal_over_the_call_list_to_a_forming_circle(town: Bridge) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    assert cora.sends(f"{here}/accept", {}, page=here).headers["location"] == here
    assert "Somebody has not been asked yet." in cora.sends(f"{here}/form", {"name": "Oak"}, page=here).text
    first, *others = [one for one in seats(town, proposal_id) if one.volunteer_id != town.volunteers["Asha"].id]
    assert cora.sends(f"{here}/calls/{first.id}", {"said": "no"}, page=here).status_code == 303
    page = cora.reads(here)
    assert "Next best: " in page
    joins = page.split('name="joins" value="')[1].split('"')[0]
    assert cora.sends(f"{here}/swap", {"joins": joins}, page=here).status_code == 303
    for one in [*others, seat_of(town, proposal_id, "Asha")]:
        cora.sends(f"{here}/calls/{one.id}", {"said": "yes"}, page=here)
    newcomer = next(one for one in seats(town, proposal_id) if one.said == "not_asked")
    cora.sends(f"{here}/calls/{newcomer.id}", {"said": "yes"}, page=here)
    assert cora.sends(f"{here}/agreed", {"on": "soon"}, page=here).status_code == 422
    assert cora.sends(f"{here}/agreed", {"on": "7/9/2026"}, page=here).status_code == 303
    formed = cora.sends(f"{here}/form", {"name": "Oak"}, page=here)
    with reading(town.engine) as session:
        circle = session.exec(select(Circle)).one()
        assert (circle.state, circle.core_member_agreed_on) == ("forming", MONDAY.date())
    assert formed.headers["location"] == f"/circles/{circle.id}"
    assert "formed" in cora.reads("/matching")
    assert f'href="/circles/{circle.id}"' in cora.reads(here)


def test_whoever_is_to_be_rung_has_their_number_beside_them_until_they_have_answered(town: Bridge) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    assert "tel:+4477009000" not in cora.reads(here)
    cora.sends(f"{here}/accept", {}, page="/matching")
    people = seats(town, proposal_id)
    assert cora.reads(here).count("tel:+4477009000") == len(people)
    cora.sends(f"{here}/calls/{people[0].id}", {"said": "yes"}, page=here)
    assert cora.reads(here).count("tel:+4477009000") == len(people) - 1
    leaves, used = people[1].volunteer_id, {one.volunteer_id for one in people}
    joins = next(one.id for one in town.volunteers.values() if one.id not in used)
    done = cora.sends(f"{here}/swap", {"leaves": leaves, "joins": joins}, page=here)
    assert "Ring whoever is new in it." in cora.reads(done.headers["location"])
    with cast_of(town) as cast:
        cast.session.get_one(
            Person, next(one.person_id for one in town.volunteers.values() if one.id == joins)
        ).mobile = None
        cast.session.commit()
    assert "No mobile number is on record." in cora.reads(here)


def test_the_core_member_will_not_have_somebody(town: Bridge) -> None:
    proposal_id = accepted(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    one = seats(town, proposal_id)[0]
    assert cora.sends(f"{here}/refused", {}, page=here).status_code == 422
    assert cora.sends(f"{here}/refused", {"seat": str(one.id), "reason": "A neighbour"}, page=here).status_code == 303
    assert "taken out" in cora.reads(here)
    assert cora.sends(f"{here}/refused", {"seat": str(one.id)}, page=here).status_code == 409


def test_an_answer_that_is_none_is_refused_and_a_seat_of_another_proposal_is_not_there(town: Bridge) -> None:
    proposal_id = accepted(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    one = seats(town, proposal_id)[0]
    assert cora.sends(f"{here}/calls/{one.id}", {"said": "perhaps"}, page=here).status_code == 422
    assert cora.sends(f"{here}/calls/{proposal_id}", {"said": "yes"}, page=here).status_code == 404


def test_somebody_suspended_meanwhile_is_a_reason_not_to_accept(town: Bridge) -> None:
    proposal_id = matched(town)
    name = next(name for name, one in town.volunteers.items() if one.id == seats(town, proposal_id)[0].volunteer_id)
    with cast_of(town) as cast:
        move_volunteer(cast.session, cast.volunteers[name], "suspended", "A new allegation.", cast.by, MONDAY)
        cast.session.commit()
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    refused = cora.sends(f"{here}/accept", {}, page=here)
    assert "cannot be asked any more" in refused.text
    assert "match again" in refused.text.lower()
    assert state_of(town, proposal_id) == "proposed"


@pytest.mark.parametrize("fields", [{}, {"why": "other"}, {"why": "boredom"}])
def test_putting_aside_asks_for_a_reason(town: Bridge, fields: dict[str, str]) -> None:
    proposal_id = matched(town)
    cora, here = town.visitor("Cora"), f"/matching/proposals/{proposal_id}"
    assert cora.sends(f"{here}/aside", fields, page=here).status_code == 422
    assert cora.sends(f"{here}/aside", {"why": "other", "words": "A move."}, page=here).status_code == 303
    assert state_of(town, proposal_id) == "given_up"
    assert "This proposal is over." in cora.reads(here)


def test_a_colleagues_core_member_is_a_number_and_no_name(town: Bridge) -> None:
    proposal_id = matched(town)
    nia = town.visitor("Nia")
    page = nia.reads("/matching")
    assert "Dan" not in page
    assert nia.status(f"/matching/proposals/{proposal_id}") == 404
    assert nia.status(f"/matching/proposals/{proposal_id}/swap") == 404
    assert town.visitor("Asha").status("/matching") == 403
