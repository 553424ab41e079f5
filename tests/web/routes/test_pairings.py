"""Pairings through the site: proposed, both asked, agreed; what stands in the way; and who may see what."""

from datetime import date
from uuid import UUID

import pytest
from sqlmodel import col, select

from circles.journal import JournalEntry
from circles.people.licence_condition import add_condition
from circles.people.person import Person
from circles.releases.mentors import ask_to_meet, mentors_of
from circles.releases.pairing import Pairing
from circles.releases.pairing_steps import mentor_answers
from circles.releases.plan import ReleasePlan
from circles.strike_out import strike_out
from tests.cast import MONDAY
from tests.paired import agreed, mentor_called
from tests.web.circle_at_bridge import cast_of, willow
from tests.web.conftest import Bridge
from tests.web.pairing_at_bridge import a_proposal, the_pairing, two_near
from tests.web.town_at_bridge import work

FORMS = ("mentee", "boundaries", "first-day", "step-down", "goodbye", "early-end", "approval", "entry")
BUTTONS = ("mentor", "letters", "gate", "aside", "impossible")


def keeps_apart(bridge: Bridge, whose: str, kind: str = "no_association") -> None:
    with cast_of(bridge) as cast:
        add_condition(cast.session, cast.people[whose], kind, "As on the licence.", date(2026, 1, 1), cast.by, MONDAY)
        cast.session.commit()


def said_yes(bridge: Bridge) -> UUID:
    """A proposal to which the mentor has said yes."""
    pairing_id = a_proposal(bridge)
    with cast_of(bridge) as cast:
        mentor_answers(cast.session, cast.session.get_one(Pairing, pairing_id), "yes", cast.by, MONDAY)
        cast.session.commit()
    return pairing_id


# ---- the board ----


def test_a_run_proposes_a_mentor_and_the_board_says_why(bridge: Bridge) -> None:
    two_near(bridge)
    cora = bridge.visitor("Cora")
    cora.sends("/matching", {})
    work(bridge)
    page = cora.reads("/matching")
    assert "Dan and Femi F" in page
    assert "About 8 minutes to Ashfield (HMP)." in page
    assert "Gus G could be the backup." in page
    assert "1 mentor is free" in page
    assert "The second best is Gus G" in cora.reads(f"/pairings/{the_pairing(bridge).id}")


def test_a_run_can_be_asked_for_where_only_a_mentor_is_missing(bridge: Bridge) -> None:
    two_near(bridge)
    willow(bridge)  # Dan has a circle, so nobody waits
    cora = bridge.visitor("Cora")
    assert "Look for mentors" in cora.reads("/matching")
    cora.sends("/matching", {})
    work(bridge)
    assert "Dan and Femi F" in cora.reads("/matching")


def test_switched_off_there_are_no_mentors_anywhere(bridge: Bridge) -> None:
    two_near(bridge)
    with cast_of(bridge) as cast:
        cast.provider.switches = ["matching"]
        cast.session.commit()
    cora = bridge.visitor("Cora")
    assert "Mentors" not in cora.reads("/matching")
    assert "Choose a mentor" not in cora.reads(f"/people/{bridge.people['Dan'].id}")


# ---- choosing by hand, and the wish ----


def test_a_mentor_is_chosen_by_hand_from_the_persons_page(bridge: Bridge) -> None:
    two_near(bridge)
    cora, dan = bridge.visitor("Cora"), f"/people/{bridge.people['Dan'].id}"
    assert "Dan has no mentor." in cora.reads(dan)
    page = cora.reads(f"{dan}/mentor")
    assert page.index("Femi F") < page.index("Gus G")
    refused = cora.sends(f"{dan}/mentor", {"mentor": UUID(int=1)})
    assert "from the list" in refused.text
    with cast_of(bridge) as cast:
        gus = mentor_called(cast, "Gus").id
    done = cora.sends(f"{dan}/mentor", {"mentor": gus})
    assert done.headers["location"] == f"/pairings/{the_pairing(bridge).id}"
    assert "Gus Gusford" in cora.reads(dan)
    assert "Dan Danford" in cora.reads(f"/people/{bridge.people['Gus'].id}")
    again = cora.sends(f"{dan}/mentor", {"mentor": gus})
    assert again.status_code == 409
    assert "a pairing for this person already" in again.text


def test_a_stop_is_said_and_not_offered(bridge: Bridge) -> None:
    two_near(bridge)
    cora, dan = bridge.visitor("Cora"), f"/people/{bridge.people['Dan'].id}"
    assert cora.sends(f"{dan}/mentor-wish", {"wants_one": "", "same_sex": "1"}, page=f"{dan}/mentor").status_code == 422
    done = cora.sends(f"{dan}/mentor-wish", {"wants_one": "yes", "same_sex": "1"}, page=f"{dan}/mentor")
    assert done.status_code == 303
    with cast_of(bridge) as cast:
        cast.session.get_one(Person, cast.people["Femi"].id).gender = "woman"
        cast.session.commit()
    page = cora.reads(f"{dan}/mentor")
    assert "1 who cannot, and why" in page
    assert "wants somebody of the same sex" in page


def test_nobody_is_a_mentor_for_a_volunteer(bridge: Bridge) -> None:
    two_near(bridge)
    assert bridge.visitor("Cora").status(f"/people/{bridge.people['Asha'].id}/mentor") == 404


# ---- both are asked ----


def test_the_mentor_answers_on_their_own_page_and_hears_no_name_before_a_yes(bridge: Bridge) -> None:
    pairing_id = a_proposal(bridge)
    cora, femi, path = bridge.visitor("Cora"), bridge.visitor("Femi"), f"/pairings/{pairing_id}"
    mine = f"/mentees/{pairing_id}"
    assert femi.status(mine) == 404
    assert "Your mentees" not in femi.reads("/today")
    assert cora.sends(f"{path}/mentor", {"said": "asked"}, page=path).status_code == 303
    assert "Could you be a mentor?" in femi.reads("/today")
    page = femi.reads(mine)
    assert "Dan" not in page
    assert "Thursday 1 October" in page
    assert femi.sends(f"{mine}/answer", {"said": "perhaps"}, page=mine).status_code == 422
    assert femi.sends(f"{mine}/answer", {"said": "yes"}, page=mine).headers["location"] == mine
    page = femi.reads(mine)
    assert "<h1>Dan</h1>" in page
    assert "Danford" not in page
    assert "said yes" in cora.reads(path)
    assert femi.sends(f"{mine}/answer", {"said": "no"}, page=mine).status_code == 409


def test_a_mentor_may_say_no_and_it_is_gone(bridge: Bridge) -> None:
    pairing_id = a_proposal(bridge)
    cora, femi, path = bridge.visitor("Cora"), bridge.visitor("Femi"), f"/pairings/{pairing_id}"
    cora.sends(f"{path}/mentor", {"said": "asked"}, page=path)
    done = femi.sends(f"/mentees/{pairing_id}/answer", {"said": "no"}, page=f"/mentees/{pairing_id}")
    assert done.headers["location"] == "/today"
    assert femi.status(f"/mentees/{pairing_id}") == 404
    page = cora.reads(path)
    assert "The mentor said no" in page
    assert "Choose somebody else" in page


@pytest.mark.parametrize(("said", "words"), [("no", "The mentor said no"), ("link", "There is a link")])
def test_what_the_mentor_said_by_phone_is_written_down(bridge: Bridge, said: str, words: str) -> None:
    path = f"/pairings/{a_proposal(bridge)}"
    cora = bridge.visitor("Cora")
    assert cora.sends(f"{path}/mentor", {"said": "hm"}, page=path).status_code == 422
    assert cora.sends(f"{path}/mentor", {"said": said}, page=path).status_code == 303
    assert words in cora.reads(path)


def test_the_mentee_is_asked_by_somebody_on_a_day_with_what_was_typed_kept(bridge: Bridge) -> None:
    pairing_id = said_yes(bridge)
    cora, path = bridge.visitor("Cora"), f"/pairings/{pairing_id}"
    form = f"{path}/mentee"
    assert 'value="Cora Coraford"' in cora.reads(form) or 'value="Cora"' in cora.reads(form)
    refused = cora.sends(form, {"said": "", "asked_by": "", "on": "7/9/2026", "words": "It would be good."})
    assert refused.status_code == 422
    assert "Say who asked them." in refused.text
    assert "It would be good." in refused.text
    typed = {"said": "yes", "asked_by": "The prison's officer", "on": "7/9/2026", "words": "It would be good."}
    assert cora.sends(form, typed).status_code == 303
    page = cora.reads(path)
    assert "Agree the boundaries" in page
    assert "by The prison&#39;s officer" in page


def test_before_the_mentors_yes_the_mentee_is_not_asked(bridge: Bridge) -> None:
    path = f"/pairings/{a_proposal(bridge)}"
    refused = bridge.visitor("Cora").sends(
        f"{path}/mentee", {"said": "yes", "asked_by": "Cora", "on": "7/9/2026"}, page=f"{path}/mentee"
    )
    assert refused.status_code == 409
    assert "nobody hears their name" in refused.text


@pytest.mark.parametrize(("said", "words"), [("no", "did not want this mentor"), ("nobody", "do not want a mentor")])
def test_the_mentees_no_ends_it(bridge: Bridge, said: str, words: str) -> None:
    path = f"/pairings/{said_yes(bridge)}"
    cora = bridge.visitor("Cora")
    cora.sends(f"{path}/mentee", {"said": said, "asked_by": "Cora", "on": "7/9/2026"})
    assert words in cora.reads(path)


# ---- stops and approvals ----


def test_what_stands_in_the_way_is_said_and_both_approvals_lift_it(bridge: Bridge) -> None:
    pairing_id = a_proposal(bridge)
    for whose in ("Dan", "Femi"):
        keeps_apart(bridge, whose)
    cora, path = bridge.visitor("Cora"), f"/pairings/{pairing_id}"
    page = cora.reads(path)
    assert "First this has to be settled" in page
    assert "Ask on their own page" not in page
    refused = cora.sends(f"{path}/mentor", {"said": "yes"}, page=path)
    assert refused.status_code == 409
    half = cora.sends(f"{path}/approval", {"side": "", "who": "", "on": "7/9/2026", "reference": "Call"})
    assert half.status_code == 422
    for side in ("mentor", "mentee"):
        assert "First this has to be settled" in cora.reads(path)
        typed = {"side": side, "who": "R. Price", "on": "7/9/2026", "reference": "Call of Monday"}
        assert cora.sends(f"{path}/approval", typed).status_code == 303
    page = cora.reads(path)
    assert "First this has to be settled" not in page
    assert page.count("R. Price") == 2
    assert cora.sends(f"{path}/mentor", {"said": "yes"}, page=path).status_code == 303


def test_nothing_sealed_is_on_the_page(bridge: Bridge) -> None:
    pairing_id = a_proposal(bridge)
    with cast_of(bridge) as cast:
        add_condition(cast.session, cast.people["Dan"], "no_association", "Ms B of BS5", date(2026, 1, 1), cast.by,
                      MONDAY, sealed=True)  # fmt: skip
        cast.session.commit()
    page = bridge.visitor("Cora").reads(f"/pairings/{pairing_id}")
    assert "Not possible." in page
    assert "BS5" not in page


def test_not_possible_is_said_without_a_reason_and_a_bare_proposal_is_put_aside(bridge: Bridge) -> None:
    path = f"/pairings/{a_proposal(bridge)}"
    cora, dan = bridge.visitor("Cora"), f"/people/{bridge.people['Dan'].id}"
    assert cora.sends(f"{path}/impossible", {}, page=path).status_code == 303
    assert "Not possible" in cora.reads(path)
    assert "Not possible." in cora.reads(f"{dan}/mentor")
    with cast_of(bridge) as cast:
        gus = mentor_called(cast, "Gus").id
    cora.sends(f"{dan}/mentor", {"mentor": gus})
    other = f"/pairings/{the_pairing(bridge).id}"
    assert cora.sends(f"{other}/aside", {}, page=other).status_code == 303
    assert "Put aside" in cora.reads(other)
    assert cora.sends(f"{other}/aside", {}, page=other).status_code == 409


# ---- agreed, and the plan ----


def test_the_paired_mentor_stands_first_in_who_meets(bridge: Bridge) -> None:
    plan_id = two_near(bridge)
    with cast_of(bridge) as cast:
        cast.people = {name: cast.session.get_one(Person, one.id) for name, one in cast.people.items()}
        plan = cast.session.get_one(ReleasePlan, plan_id)
        ask_to_meet(cast.session, plan, "mentor", cast.people["Femi"].id, cast.by, MONDAY)
        agreed(cast, "Gus")
        cast.session.commit()
    page = bridge.visitor("Cora").reads(f"/releases/{plan_id}")
    assert "Their mentor: <a" in page
    assert ">Gus, their mentor</option>" in page


def test_agreeing_asks_the_mentor_for_the_gate(bridge: Bridge) -> None:
    pairing_id = said_yes(bridge)
    cora, path = bridge.visitor("Cora"), f"/pairings/{pairing_id}"
    cora.sends(f"{path}/mentee", {"said": "yes", "asked_by": "Cora", "on": "7/9/2026"})
    form = f"{path}/boundaries"
    refused = cora.sends(form, {"money": "None is lent.", "on": "7/9/2026", "review_weeks": "4"})
    assert refused.status_code == 422
    assert "None is lent." in refused.text
    assert refused.text.count("“None” is an answer.") >= 3
    typed = {"money": "None.", "lifts": "None.", "phone": "Days.", "gifts": "None.", "on": "7/9/2026",
             "review_weeks": "4"}  # fmt: skip
    assert cora.sends(form, typed).status_code == 303
    assert cora.sends(form, typed).status_code == 409
    with cast_of(bridge) as cast:
        plan = cast.session.exec(select(ReleasePlan)).one()
        assert mentors_of(cast.session, plan)["mentor"].person_id == cast.people["Femi"].id
    mine = bridge.visitor("Femi").reads(f"/mentees/{pairing_id}")
    assert "What you agreed" in mine
    assert "See the gate meet" in mine


# ---- who may see it ----


@pytest.mark.parametrize("name", ["Nia", "Sam"])
def test_a_colleague_without_the_caseload_and_another_provider_find_nothing(bridge: Bridge, name: str) -> None:
    path = f"/pairings/{a_proposal(bridge)}"
    visitor = bridge.visitor(name)
    for part in ("", *(f"/{one}" for one in FORMS)):
        assert visitor.status(path + part) == 404, part
    for part in (*BUTTONS, *FORMS):
        assert visitor.sends(f"{path}/{part}", {}).status_code == 404, part
    assert visitor.status(f"/people/{bridge.people['Dan'].id}/mentor") == 404
    assert "Dan" not in visitor.reads("/matching")


@pytest.mark.parametrize("name", ["Asha", "Femi", "Mo"])
def test_nobody_else_opens_the_coordinators_page(bridge: Bridge, name: str) -> None:
    path = f"/pairings/{a_proposal(bridge)}"
    assert bridge.visitor(name).status(path) == 404
    assert bridge.visitor(name).sends(f"{path}/mentor", {"said": "yes"}).status_code == 404


@pytest.mark.parametrize("name", ["Cora", "Gus", "Asha"])
def test_a_mentee_is_their_own_mentors_alone(bridge: Bridge, name: str) -> None:
    pairing_id = said_yes(bridge)
    assert bridge.visitor(name).status(f"/mentees/{pairing_id}") == 404
    assert bridge.visitor(name).sends(f"/mentees/{pairing_id}/answer", {"said": "no"}).status_code == 404


def test_who_is_struck_from_the_record_finds_nothing(bridge: Bridge) -> None:
    pairing_id = said_yes(bridge)
    with cast_of(bridge) as cast:
        for who in (cast.accounts["Cora"].person_id, cast.people["Femi"].id):
            strike_out(cast.session, "pairing", pairing_id, who, cast.provider.id, cast.by, MONDAY)
        cast.session.commit()
    assert bridge.visitor("Cora").status(f"/pairings/{pairing_id}") == 404
    assert bridge.visitor("Femi").status(f"/mentees/{pairing_id}") == 404


def test_what_is_no_id_and_what_is_not_there_are_the_same(bridge: Bridge) -> None:
    two_near(bridge)
    cora = bridge.visitor("Cora")
    assert {cora.status(f"/pairings/{one}") for one in ("x", UUID(int=7))} == {404}


def test_every_reading_is_in_the_journal(bridge: Bridge) -> None:
    pairing_id = said_yes(bridge)
    bridge.visitor("Cora").reads(f"/pairings/{pairing_id}")
    bridge.visitor("Femi").reads(f"/mentees/{pairing_id}")
    with cast_of(bridge) as cast:
        read = select(JournalEntry.basis).where(
            col(JournalEntry.subject_id) == pairing_id, col(JournalEntry.verb) == "read"
        )
        assert set(cast.session.exec(read)) == {"own", "mentor"}
