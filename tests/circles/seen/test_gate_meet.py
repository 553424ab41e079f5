"""What a mentor sees: before a yes only when and where; after it what the day needs, and nothing of a victim."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.people.licence_condition import add_condition
from circles.releases.legs import Leg, add_leg
from circles.releases.plan import ReleasePlan
from circles.seen.gate_meet import gate_meet_seen, next_gate_meet
from circles.viewer import Viewer
from tests.at_the_gate import FRIDAY, THURSDAY, ask_both, both_accept, confirm, london, plan_release, ready_to_go
from tests.cast import MONDAY, Cast, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def seen(cast: Cast, plan: ReleasePlan, name: str):  # type: ignore[no-untyped-def]
    return gate_meet_seen(cast.session, plan, cast.people[name].id, MONDAY)


def test_before_a_yes_there_is_no_name_no_address_and_no_condition(cast: Cast) -> None:
    plan = plan_release(cast)
    assert seen(cast, plan, "Femi") is None
    ask_both(cast, plan)
    add_condition(cast.session, cast.people["Dan"], "curfew", "7pm", date(2026, 1, 1), cast.by, MONDAY)
    meet = seen(cast, plan, "Femi")
    assert (meet.name, meet.address, meet.conditions, meet.steps, meet.numbers) == ("", "", (), (), ())
    assert (meet.days, meet.confirmed, meet.prison) == ((THURSDAY, FRIDAY), False, "Ashfield (HMP)")


def test_after_it_a_first_name_and_what_bears_on_the_meet(cast: Cast) -> None:
    plan = plan_release(cast)
    for kind in ("curfew", "no_internet", "exclusion_area", "no_contact_with_named_people"):
        add_condition(cast.session, cast.people["Dan"], kind, f"About {kind}", date(2026, 1, 1), cast.by, MONDAY)
    ask_both(cast, plan)
    both_accept(cast, plan)
    meet = seen(cast, plan, "Femi")
    assert (meet.name, meet.address, meet.other) == ("Dan", "12 Elm Road", "Gus")
    assert meet.conditions == (("Curfew", "About curfew"),)


def test_a_stop_is_seen_in_full_as_an_appointment_or_not_at_all(cast: Cast) -> None:
    plan = ready_to_go(cast)
    for leg in (Leg("pharmacy", where="High Street"), Leg("police", where="The station"),
                Leg("housing", where="The office", shown="hidden")):  # fmt: skip
        add_leg(cast.session, plan, leg, cast.by, MONDAY)
    legs = seen(cast, plan, "Femi").legs
    assert [(one.name, one.where) for one in legs] == [("Pharmacy", "High Street"), ("Appointment", "")]


def test_the_backup_knows_the_day_and_has_no_button(cast: Cast) -> None:
    plan = ready_to_go(cast)
    assert seen(cast, plan, "Gus").steps == ()
    assert [one.word for one in seen(cast, plan, "Femi").steps] == ["OFF", "HERE", "MET", "DONE", "HOME"]


def test_the_next_meet_is_the_one_they_are_on_or_the_nearest_asked_about(cast: Cast) -> None:
    plan = plan_release(cast)
    femi = cast.people["Femi"].id
    viewer = Viewer(femi, femi, cast.provider.id, "Femi", frozenset({"mentor"}))
    assert next_gate_meet(cast.session, viewer, MONDAY) is None
    ask_both(cast, plan)
    both_accept(cast, plan)
    confirm(cast, plan)
    coming = next_gate_meet(cast.session, viewer, MONDAY)
    assert coming is not None
    assert (coming.id, coming.on_the_day) == (plan.id, False)
    live = next_gate_meet(cast.session, viewer, london(THURSDAY, 8))
    assert live is not None
    assert live.on_the_day
    assert next_gate_meet(cast.session, viewer, MONDAY - timedelta(days=1)) is not None
