"""The day through the site: one big button for each step, silence on Today, the backup, and the end."""

from datetime import timedelta

from tests.at_the_gate import THURSDAY, london
from tests.web.conftest import Bridge
from tests.web.release_at_bridge import at, plan_of, ready

MORNING = london(THURSDAY, 7, 30)
STEPS = ("I&#39;ve set off", "I&#39;m at the gate", "We have met", "We are at the address", "I&#39;m home")


def test_the_mentor_goes_through_the_day_with_one_button_at_a_time(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, femi = f"/releases/{plan_id}", bridge.visitor("Femi")
    assert STEPS[0] not in femi.reads("/today")
    at(bridge, MORNING)
    for step, button in zip(("set_off", "at_the_gate", "met", "at_the_address", "mentor_home"), STEPS, strict=True):
        today = femi.reads("/today")
        assert [one for one in STEPS if f'big-step">{one}' in today] == [button]
        assert femi.sends(f"{page}/steps", {"step": step}, page).status_code == 303
    assert plan_of(bridge, plan_id).outcome == "met"
    assert femi.status(page) == 404
    assert "No gate meet is planned" in femi.reads("/today")


def test_a_step_said_twice_is_refused_in_words(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, femi = f"/releases/{plan_id}", bridge.visitor("Femi")
    at(bridge, MORNING)
    femi.sends(f"{page}/steps", {"step": "met"}, page)
    again = femi.sends(f"{page}/steps", {"step": "met"}, page)
    assert again.status_code == 409
    assert "behind you already" in again.text


def test_silence_is_a_row_that_cannot_be_put_off_and_all_fine_ends_it(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora, femi = f"/releases/{plan_id}", bridge.visitor("Cora"), bridge.visitor("Femi")
    at(bridge, MORNING + timedelta(minutes=14))
    assert "Nobody has heard from the gate" not in cora.reads("/today")
    at(bridge, MORNING + timedelta(minutes=16))
    today = cora.reads("/today")
    assert "Nobody has heard from the gate" in today
    assert "/today/put-off/release_silent" not in today
    assert "Nobody has heard since 7.30am" in cora.reads(page)
    femi.sends(f"{page}/later", {"minutes": "30"}, page)
    assert "Nobody has heard from the gate" not in cora.reads("/today")


def test_an_alarm_is_on_today_at_once(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora, femi = f"/releases/{plan_id}", bridge.visitor("Cora"), bridge.visitor("Femi")
    at(bridge, MORNING)
    femi.sends(f"{page}/alarm", {}, page)
    assert "Nobody has heard from the gate" in cora.reads("/today")


def test_the_backup_goes_and_reception_has_to_hear(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora, gus = f"/releases/{plan_id}", bridge.visitor("Cora"), bridge.visitor("Gus")
    at(bridge, MORNING + timedelta(minutes=20))
    assert "Send the backup" in cora.reads(page)
    cora.sends(f"{page}/backup", {}, page)
    assert "Reception has to hear who comes instead" in cora.reads("/today")
    assert bridge.visitor("Femi").status(page) == 404
    gus.sends(f"{page}/answer", {"answer": "yes", "revision": "1"}, page)
    assert "big-step" in gus.reads("/today")
    cora.sends(f"{page}/reception", {}, page)
    assert "Reception has to hear" not in cora.reads("/today")


def test_after_they_have_met_no_backup_is_offered(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora = f"/releases/{plan_id}", bridge.visitor("Cora")
    at(bridge, london(THURSDAY, 10))
    cora.sends(f"{page}/steps", {"step": "met"}, page)
    assert ", told by phone" in cora.reads(page)
    at(bridge, london(THURSDAY, 18, 30))
    seen = cora.reads(page)
    assert "Nobody has heard since" in seen
    assert "Send the backup" not in seen
    assert cora.sends(f"{page}/backup", {}, page).status_code == 409


def test_another_outcome_is_chosen_from_the_list_and_the_practitioner_hears(bridge: Bridge) -> None:
    plan_id = ready(bridge)
    page, cora = f"/releases/{plan_id}", bridge.visitor("Cora")
    at(bridge, london(THURSDAY, 12))
    assert "Choose what happened." in cora.sends(f"{page}/end", {"outcome": "ran away"}, f"{page}/end").text
    cora.sends(f"{page}/end", {"outcome": "not_released", "note": "Reception: tomorrow."}, f"{page}/end")
    assert "Not released that day." in cora.reads(page)
    assert "the practitioner has to hear" in cora.reads("/today")
    cora.sends(f"{page}/practitioner", {}, page)
    assert "the practitioner has to hear" not in cora.reads("/today")
