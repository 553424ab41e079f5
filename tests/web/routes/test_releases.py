"""Release plans through the site: planned, confirmed, moved; each of those who look sees what is theirs."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from circles.database import reading
from circles.journal import JournalEntry
from circles.people.licence_condition import add_condition
from circles.places.reference import Prison
from circles.releases.legs import Leg, add_leg
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import OFFICE, PRISON, THURSDAY, know_the_prison, london
from tests.cast import MONDAY
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge
from tests.web.release_at_bridge import add_mentors, at, plan_of, planned, ready

TOLD = {"kind": "crd", "on-day": "2", "on-month": "10", "on-year": "2026", "source": "letter", "early_rule": "1",
        "prison_code": PRISON}  # fmt: skip


def test_a_coordinator_plans_a_release_and_sees_that_its_day_is_worked_out(bridge: Bridge) -> None:
    add_mentors(bridge)
    cora = bridge.visitor("Cora")
    who = {"core_member": str(bridge.core_member.id)}
    page = cora.sends("/releases", TOLD | who, "/releases/new").headers["location"]
    seen = cora.reads(page)
    assert "Thursday 1 October</strong>: worked out, not confirmed. It was Friday 2 October" in seen
    assert "Nobody at the prison has confirmed the day yet." in seen
    assert "Danford" in cora.reads("/releases")
    again = cora.sends("/releases", TOLD | who, "/releases/new")
    assert again.status_code == 409
    assert "a plan for this person already" in again.text


def test_what_was_typed_stays_where_something_is_missing(bridge: Bridge) -> None:
    add_mentors(bridge)
    cora = bridge.visitor("Cora")
    answer = cora.sends("/releases", TOLD | {"prison_code": "", "core_member": str(bridge.core_member.id)},
                        "/releases/new")  # fmt: skip
    assert answer.status_code == 422
    assert "Choose the prison from the list." in answer.text
    assert 'value="2026"' in answer.text
    nobody = cora.sends("/releases", TOLD, "/releases/new")
    assert "Choose a person from the list." in nobody.text


def test_both_are_asked_and_answer_on_their_own_page(bridge: Bridge) -> None:
    plan_id = planned(bridge)
    page, cora, femi = f"/releases/{plan_id}", bridge.visitor("Cora"), bridge.visitor("Femi")
    assert femi.status(page) == 404
    for name, part in (("Femi", "mentor"), ("Gus", "backup")):
        cora.sends(f"{page}/mentors", {"person_id": str(bridge.people[name].id), "part": part}, page)
    seen = femi.reads(page)
    assert "Thursday 1 October, or Friday 2 October" in seen
    assert "Dan" not in seen
    assert "12 Elm Road" not in seen
    femi.sends(f"{page}/answer", {"answer": "yes", "revision": "1"}, page)
    seen = femi.reads(page)
    assert "Meeting Dan" in seen
    assert "Danford" not in seen
    assert "12 Elm Road" in seen
    gus = bridge.visitor("Gus")
    gus.sends(f"{page}/answer", {"answer": "no", "revision": "1"}, page)
    assert "said no" in cora.reads(page)
    cora.sends(f"{page}/mentors/answer", {"person_id": str(bridge.people["Gus"].id), "answer": "yes"}, page)
    assert "said no" not in cora.reads(page)


def test_a_day_needs_a_name_and_a_moved_one_asks_everybody_again(bridge: Bridge) -> None:
    plan_id = planned(bridge)
    page, cora = f"/releases/{plan_id}", bridge.visitor("Cora")
    day = {"on-day": "1", "on-month": "10", "on-year": "2026"}
    assert "Write the name" in cora.sends(f"{page}/confirmed-day", day, f"{page}/confirmed-day").text
    cora.sends(f"{page}/confirmed-day", day | {"who": "Ms Okafor", "post": "OMU"}, f"{page}/confirmed-day")
    assert "confirmed by Ms Okafor, OMU" in cora.reads(page)
    cora.sends(f"{page}/date", TOLD | {"on-day": "8"}, f"{page}/date")
    assert (plan_of(bridge, plan_id).release_on, plan_of(bridge, plan_id).revision) == (date(2026, 10, 8), 2)
    assert "not confirmed" in cora.reads(page)


def test_the_window_asks_again_and_the_details_do_not(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora = f"/releases/{plan_id}", bridge.visitor("Cora")
    details = {"gate": "The small one", "curfew_at": "5pm", "travel_minutes": "45", "address_minutes": "20"}
    cora.sends(f"{page}/details", details, f"{page}/details")
    assert plan_of(bridge, plan_id).revision == 1
    assert "The small one" in cora.reads(page)
    wrong = cora.sends(f"{page}/details", details | {"curfew_at": "late"}, f"{page}/details")
    assert "Write the time like" in wrong.text
    cora.sends(f"{page}/window", {"window_from": "10am", "window_until": "1pm"}, f"{page}/window")
    assert plan_of(bridge, plan_id).revision == 2


def test_two_who_edit_the_day_see_each_other(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora = f"/releases/{plan_id}/details", bridge.visitor("Cora")
    first = {"bring": "A coat", "travel_minutes": "60", "address_minutes": "30", "version": "1"}
    assert cora.sends(page, first, page).status_code == 409


def test_legs_are_added_at_real_offices_and_added_up(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora = f"/releases/{plan_id}", bridge.visitor("Cora")
    leg = {"kind": "probation", "office_code": OFFICE, "at_time": "14:00", "travel_minutes": "30",
           "lasts_minutes": "45"}  # fmt: skip
    cora.sends(f"{page}/legs", leg, f"{page}/legs")
    seen = cora.reads(page)
    assert "2pm: Probation appointment" in seen
    assert "Bristol: Decourcy House" in seen
    assert "1 hour to spare" not in seen
    assert "3 hours to spare" in seen
    refused = cora.sends(f"{page}/legs", leg | {"office_code": "PO999"}, f"{page}/legs")
    assert "Choose the probation office from the list." in refused.text
    removal = next(part.split('"')[0] for part in cora.reads(f"{page}/legs").split('action="') if "/removal" in part)
    cora.sends(removal, {}, f"{page}/legs")
    assert "No stop is planned yet" in cora.reads(f"{page}/legs")


def test_each_confirmation_shows_who_gave_it(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora = f"/releases/{plan_id}", bridge.visitor("Cora")
    at(bridge, london(date(2026, 9, 22), 10, 30))
    assert "To be confirmed with the prison today" in cora.reads("/today")
    at(bridge, london(date(2026, 9, 29), 10, 30))
    assert "Still not confirmed: ring the prison" in cora.reads("/today")
    links = [part.split('"')[0] for part in cora.reads(page).split('href="') if f"{page}/confirmations/" in part]
    assert len(links) == 2  # the week's, which is late, and today's
    refused = cora.sends(links[1], {"who": "Mr Price"}, links[1])
    assert "Say whether the conditions are known." in refused.text
    cora.sends(links[1], {"who": "Mr Price", "post": "Practitioner", "conditions_known": "no"}, links[1])
    seen = cora.reads(page)
    assert "Mr Price, Practitioner" in seen
    assert "not all conditions known" in seen


@pytest.mark.parametrize("name", ["Nia", "Mo", "Asha", "Sam", "Gus"])
def test_nobody_else_learns_that_there_is_a_plan(bridge: Bridge, name: str) -> None:
    plan_id = planned(bridge)
    visitor = bridge.visitor(name)
    for path in ("", "/details", "/pack", "/sheet", "/legs"):
        assert visitor.status(f"/releases/{plan_id}{path}") == 404
    assert visitor.sends(f"/releases/{plan_id}/cancellation", {}, "/today").status_code == 404


def test_the_tag_of_a_confirmed_day_says_when_the_prison_is_to_be_asked_again(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    cora = bridge.visitor("Cora")
    for path in ("/releases", f"/releases/{plan_id}"):
        assert "day confirmed" in cora.reads(path)
    at(bridge, london(THURSDAY - timedelta(days=2), 10, 30))
    for path in ("/releases", f"/releases/{plan_id}"):
        assert "to confirm again" in cora.reads(path)
        assert "day confirmed" not in cora.reads(path)
    assert "day confirmed" in bridge.visitor("Femi").reads("/releases")


def test_a_mentor_changes_nothing_of_the_plan(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    femi = bridge.visitor("Femi")
    assert femi.status(f"/releases/{plan_id}/details") == 403
    assert femi.sends(f"/releases/{plan_id}/cancellation", {}, f"/releases/{plan_id}").status_code == 403
    assert plan_of(bridge, plan_id).state == "confirmed"


def test_a_mentor_sees_the_conditions_that_bear_on_the_meet_and_no_other(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    with cast_of(bridge) as cast:
        for kind, detail in (("curfew", "7pm to 7am"), ("no_internet", "None at all"), ("exclusion_area", "Not BS1")):
            add_condition(cast.session, cast.people["Dan"], kind, detail, date(2026, 1, 1), cast.by, MONDAY)
        plan = cast.session.get_one(ReleasePlan, plan_id)
        for leg in (Leg("police", where="The station"), Leg("housing", where="The court", shown="hidden")):
            add_leg(cast.session, plan, leg, cast.by, MONDAY)
    seen = bridge.visitor("Femi").reads(f"/releases/{plan_id}")
    assert "7pm to 7am" in seen
    for unseen in ("None at all", "BS1<", "The station", "The court", "Danford"):
        assert unseen not in seen
    assert "Appointment" in seen


def test_each_reading_is_written_down(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    bridge.visitor("Femi").reads(f"/releases/{plan_id}")
    with reading(bridge.engine) as session:
        reads = session.exec(
            select(JournalEntry).where(JournalEntry.verb == "read", JournalEntry.subject_id == plan_id)
        )
        entry = reads.one()
    assert (entry.basis, entry.about_id) == ("member", bridge.core_member.id)


def test_pack_and_sheet_hold_first_names_and_no_charity(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    pack = bridge.visitor("Femi").reads(f"/releases/{plan_id}/pack")
    assert "text HERE" in pack
    assert "Danford" not in pack
    assert "Bridge Circles" not in pack
    sheet = bridge.visitor("Cora").reads(f"/releases/{plan_id}/sheet")
    assert "Femi will be there to meet you" in sheet
    assert "Femiford" not in sheet


def test_the_sheet_names_nobody_before_the_mentor_has_said_yes(bridge: Bridge) -> None:
    plan_id = planned(bridge)
    sheet = bridge.visitor("Cora").reads(f"/releases/{plan_id}/sheet")
    assert "We will write as soon as we know who." in sheet


def test_a_plan_that_is_called_off_leaves_the_mentors_page(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    cora = bridge.visitor("Cora")
    assert cora.sends(f"/releases/{plan_id}/cancellation", {}, f"/releases/{plan_id}").status_code == 303
    assert bridge.visitor("Femi").status(f"/releases/{plan_id}") == 404


def test_today_says_what_is_not_ready_until_it_is(bridge: Bridge) -> None:
    plan_id: UUID = ready(bridge)
    cora = bridge.visitor("Cora")
    at(bridge, london(date(2026, 9, 10), 9))
    assert "not everything is settled" in cora.reads("/today")
    with cast_of(bridge) as cast:
        know_the_prison(cast)
        add_leg(cast.session, cast.session.get_one(ReleasePlan, plan_id), Leg("probation", OFFICE), cast.by, MONDAY)
        assert cast.session.get(Prison, PRISON)
    assert "not everything is settled" not in cora.reads("/today")
    assert "Everything is settled for the day." in cora.reads(f"/releases/{plan_id}")
    assert "not everything is settled" not in bridge.visitor("Nia").reads("/today")
