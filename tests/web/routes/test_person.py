"""The page of one person: who may open it, what it says, and what may be changed there."""

import re
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session, select

from circles.clock import machine_now
from circles.database import reading, writing
from circles.journal import SYSTEM, JournalEntry
from circles.people.clearance import Clearance
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.text_consent import ledger, may_be_texted
from circles.strike_out import strike_out
from tests.cast import MONDAY
from tests.web.conftest import Bridge
from tests.web.visitors import Visitor

FORMS = ("details", "number", "consent", "stage", "clearances/new", "conditions/new", "conditions/sealed")


def path_of(bridge: Bridge, name: str) -> str:
    return f"/people/{bridge.people[name].id}"


def kept(bridge: Bridge, name: str) -> Person:
    with reading(bridge.engine) as session:
        return session.get_one(Person, bridge.people[name].id)


def every_page(bridge: Bridge, name: str) -> list[str]:
    path = path_of(bridge, name)
    return [path, *(f"{path}/{form}" for form in FORMS)]


def test_the_coordinator_opens_every_page_of_their_core_member(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    for path in [*every_page(bridge, "Dan"), path_of(bridge, "Dan") + "/caseload"]:
        assert "Dan" in cora.reads(path)


@pytest.mark.parametrize("who", ["Nia", "Mo", "Asha", "Sam"])
def test_a_core_member_of_another_caseload_is_not_there_on_any_page(bridge: Bridge, who: str) -> None:
    visitor = bridge.visitor(who)
    nobody = visitor.client.get("/people/01a1d0cf-0000-7000-8000-000000000000")
    for path in every_page(bridge, "Dan"):
        answer = visitor.client.get(path)
        assert answer.status_code == 404
        assert answer.text == nobody.text


@pytest.mark.parametrize("who", ["Asha", "Sam"])
def test_a_volunteer_is_not_there_for_other_volunteers_and_other_providers(bridge: Bridge, who: str) -> None:
    visitor = bridge.visitor(who)
    assert {visitor.status(path) for path in every_page(bridge, "Ben")} == {404}
    for deed in ("details", "number", "consent", "stage", "clearances", "conditions", "offer"):
        fields = {"first_name": "Taken", "mobile": "07700 900999", "given": "no", "source": "in_person"}
        answer = visitor.client.post(f"{path_of(bridge, 'Ben')}/{deed}", data={**fields, "csrf": visitor.token()})
        assert answer.status_code == 404
    assert (kept(bridge, "Ben").first_name, kept(bridge, "Ben").version) == ("Ben", 1)


@pytest.mark.parametrize("path", ["/people/nonsense", "/people/01a1d0cf-0000-7000-8000-000000000000"])
def test_nobody_is_a_page_that_is_not_there(bridge: Bridge, path: str) -> None:
    assert bridge.visitor("Cora").status(path) == 404


def test_opening_the_page_of_a_core_member_is_in_the_journal_before_it_is_shown(bridge: Bridge) -> None:
    bridge.visitor("Cora").reads(path_of(bridge, "Dan"))
    with reading(bridge.engine) as session:
        entry = session.exec(select(JournalEntry).where(JournalEntry.about_id == bridge.core_member.id,
                                                        JournalEntry.verb == "read")).one()  # fmt: skip
    assert (entry.basis, entry.now_is) == ("own", "/people/{person_id}")


def test_whoever_is_struck_from_a_record_finds_it_gone(bridge: Bridge) -> None:
    with writing(bridge.engine) as session:
        cora = bridge.accounts["Cora"]
        strike_out(session, "core_member", bridge.core_member.id, cora.person_id, cora.provider_id, SYSTEM, MONDAY)
        session.commit()
    visitor = bridge.visitor("Cora")
    assert visitor.status(path_of(bridge, "Dan")) == 404
    assert path_of(bridge, "Dan") not in visitor.reads("/people?kind=core-members")


def test_a_manager_sees_enough_to_ring_and_to_extend_and_no_more(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    cora.sends(f"{path_of(bridge, 'Ben')}/details", {"first_name": "Ben", "last_name": "Benford",
               "address": "1 Hidden Lane", "notes": "Private note."})  # fmt: skip
    mo = bridge.visitor("Mo").reads(path_of(bridge, "Ben"))
    assert "07700 900001" in mo
    assert "DBS check" in mo
    assert "Hidden Lane" not in mo
    assert "Private note" not in mo
    assert bridge.visitor("Mo").status(f"{path_of(bridge, 'Ben')}/details") == 403


def test_two_people_who_edit_see_both_versions_and_the_second_may_save_over(bridge: Bridge) -> None:
    path = f"{path_of(bridge, 'Ben')}/details"
    cora, nia = bridge.visitor("Cora"), bridge.visitor("Nia")
    opened = dict(re.findall(r'<input type="hidden" name="(csrf|submission|version)" value="([^"]*)"', nia.reads(path)))
    cora.sends(path, {"first_name": "Ben", "last_name": "Corasway", "notes": "Likes tea."})
    mine = {"first_name": "Ben", "last_name": "Niasway", "notes": "Likes coffee."}
    answer = nia.client.post(path, data={**opened, **mine})
    assert answer.status_code == 409
    for words in ("Corasway", "Niasway", "Likes tea.", "Likes coffee."):
        assert words in answer.text
    assert kept(bridge, "Ben").last_name == "Corasway"
    again = dict(re.findall(r'<input type="hidden" name="(csrf|submission|version)" value="([^"]*)"', answer.text))
    assert nia.client.post(path, data={**again, **mine}).status_code == 303
    assert kept(bridge, "Ben").last_name == "Niasway"


def test_a_number_is_changed_and_consent_is_asked_again(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Ben")
    assert "Ben said yes to texts." in cora.reads(path)
    cora.sends(f"{path}/number", {"mobile": "07700 900888"})
    page = cora.reads(path)
    assert "07700 900888" in page
    assert "This person has not said yes to texts." in page
    cora.sends(f"{path}/consent", {"given": "yes", "source": "by_phone"})
    page = cora.reads(path)
    assert "Ben said yes to texts." in page
    assert "entered by Cora Coraford" in page


def test_a_number_that_is_none_is_said_beside_the_field_and_kept(bridge: Bridge) -> None:
    answer = bridge.visitor("Cora").sends(f"{path_of(bridge, 'Ben')}/number", {"mobile": "020 7946 0991"})
    assert answer.status_code == 422
    assert 'value="020 7946 0991"' in answer.text
    assert kept(bridge, "Ben").mobile == "+447700900001"


def test_a_shared_number_is_shown_to_be_shared_and_settled_with_one_button(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Chloe")
    cora.sends(f"{path}/number", {"mobile": "07700 900001"})
    assert "Settle whose it is" in cora.reads(path)
    assert "Ben Benford" in cora.reads(f"{path}/number")
    assert cora.sends(f"{path}/number/settlement", {}, page=f"{path}/number").status_code == 303
    assert (kept(bridge, "Ben").mobile, kept(bridge, "Chloe").mobile_settled) == (None, True)


def test_a_number_shared_with_somebody_unseen_cannot_be_settled_and_does_not_say_who(bridge: Bridge) -> None:
    with writing(bridge.engine) as session:
        change_number(session, session.get_one(Person, bridge.people["Dan"].id), "07700 900001", SYSTEM, MONDAY)
        session.commit()
    nia, path = bridge.visitor("Nia"), path_of(bridge, "Ben")
    page = nia.reads(f"{path}/number")
    assert "Dan" not in page
    answer = nia.sends(f"{path}/number/settlement", {}, page=f"{path}/number")
    assert answer.status_code == 409
    assert "Somebody in another caseload has this number too." in answer.text
    assert kept(bridge, "Dan").mobile is not None


@pytest.mark.parametrize("fields", [{}, {"given": "perhaps", "source": "in_person"}, {"given": "yes"}])
def test_an_answer_that_is_none_changes_no_consent(bridge: Bridge, fields: dict[str, str]) -> None:
    answer = bridge.visitor("Cora").sends(f"{path_of(bridge, 'Ben')}/consent", fields)
    assert answer.status_code == 422
    with reading(bridge.engine) as session:
        assert len(ledger(session, bridge.people["Ben"].id)) == 1
    assert may_be_texted(kept(bridge, "Ben"), machine_now()) is None


def test_a_no_is_entered_and_holds(bridge: Bridge) -> None:
    bridge.visitor("Cora").sends(f"{path_of(bridge, 'Ben')}/consent", {"given": "no", "source": "in_person"})
    assert may_be_texted(kept(bridge, "Ben"), machine_now()) == "no_consent"


def test_leaving_asks_why_and_keeps_the_choice_that_was_made(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Ben")
    answer = cora.sends(f"{path}/stage", {"kind": "volunteer", "state": "left", "reason": " "})
    assert answer.status_code == 422
    assert "Say why, in a few words." in answer.text
    assert re.search(r'value="left" checked', answer.text)
    cora.sends(f"{path}/stage", {"kind": "volunteer", "state": "left", "reason": "Moved to Leeds."})
    assert "Moved to Leeds." in cora.reads(path)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "volunteer", "state": "in_a_circle"},
        {"kind": "volunteer", "state": "moon"},
        {"kind": "peer mentor", "state": "ready"},
    ],
)
def test_a_stage_that_does_not_follow_is_refused_in_words(bridge: Bridge, fields: dict[str, str]) -> None:
    answer = bridge.visitor("Cora").sends(f"{path_of(bridge, 'Ben')}/stage", fields)
    assert answer.status_code in (409, 422)
    assert "govuk-error-summary" in answer.text


def test_what_a_volunteer_offers_is_kept(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Ben")
    cora.sends(f"{path}/offer", {"evenings": ["1", "3"], "capacity": "2", "experienced": "yes"})
    page = cora.reads(path)
    assert "Tuesday, Thursday" in page
    assert "Experienced, 2 at once" in page
    answer = cora.sends(f"{path}/offer", {"evenings": ["9"], "capacity": "many"})
    assert answer.status_code == 422


def test_a_caseload_goes_over_with_the_core_member_out_of_sight(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Dan")
    answer = cora.sends(f"{path}/caseload", {"coordinator": str(bridge.accounts["Nia"].id), "offence": "As referred."})
    assert answer.headers["location"] == "/people?kind=core-members"
    assert cora.status(path) == 404
    assert "Nia Niaford" in bridge.visitor("Nia").reads(path)


def test_a_practitioner_is_named_and_leaves_their_post(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Dan")
    fields = {"kind": "professionals", "first_name": "Pat", "last_name": "Clarke", "post": "probation_practitioner",
              "organisation": "Probation"}  # fmt: skip
    made = cora.sends("/people", fields, page="/people/new?kind=professionals")
    chosen = re.search(r'<option value="([\w-]+)">Pat Clarke<', cora.reads(f"{path}/caseload"))
    assert chosen
    cora.sends(f"{path}/caseload", {"coordinator": str(bridge.accounts["Cora"].id), "practitioner": chosen[1]})
    assert "Pat Clarke, Probation" in cora.reads(path)
    pat = made.headers["location"]
    cora.sends(f"{pat}/departure", {"on-day": "1", "on-month": "9", "on-year": "2026"})
    assert "Left the post" in cora.reads(pat)
    assert "Pat Clarke" not in cora.reads(f"{path}/caseload")


def issued(day: int) -> dict[str, str]:
    return {"issued_on-day": str(day), "issued_on-month": "2", "issued_on-year": "2026"}


def count_entries(session: Session, verb: str) -> int:
    return len(session.exec(select(JournalEntry.seq).where(JournalEntry.verb == verb)).all())


def dbs_of(bridge: Bridge, visitor: Visitor, name: str) -> str:
    path = path_of(bridge, name)
    link = re.search(rf'href="({path}/clearances/[\w-]+)(/extension)?"', visitor.reads(path))
    assert link
    return link[1]


def test_a_clearance_is_entered_with_a_sentence_for_today(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Ben")
    dates = {"issued_on-day": "1", "issued_on-month": "3", "issued_on-year": "2026",
             "renew_by-day": "1", "renew_by-month": "9", "renew_by-year": "2026"}  # fmt: skip
    answer = cora.sends(f"{path}/clearances", {"kind": "driving_insurance", **dates}, page=f"{path}/clearances/new")
    assert answer.status_code == 303
    assert "The business insurance for driving ran out on 1 September 2026." in cora.reads(path)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "dbs"}, "Write the day it was issued."),
        ({"kind": "dbs", **issued(31)}, "There is no 31 February"),
        ({"kind": "prison_vetting", "booking_days": "soon"}, "Write a whole number."),
        ({"kind": "horoscope", **issued(1)}, "Choose one"),
    ],
)
def test_a_clearance_that_cannot_be_is_refused_by_field(bridge: Bridge, fields: dict[str, str], sentence: str) -> None:
    path = path_of(bridge, "Ben")
    answer = bridge.visitor("Cora").sends(f"{path}/clearances", fields, page=f"{path}/clearances/new")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_only_a_manager_extends_a_check_and_only_once(bridge: Bridge) -> None:
    mo, cora = bridge.visitor("Mo"), bridge.visitor("Cora")
    assert "Extend" not in mo.reads(path_of(bridge, "Ben"))
    check = dbs_of(bridge, cora, "Ben")
    with writing(bridge.engine) as session:
        session.get_one(Clearance, UUID(check.rsplit("/", 1)[1])).renew_by = date(2026, 9, 1)
        session.commit()
    assert "Extend" in mo.reads(path_of(bridge, "Ben"))
    assert cora.status(f"{check}/extension") == 403
    refused = cora.client.post(f"{check}/extension", data={"csrf": cora.token(), "reason": "Please."})
    assert refused.status_code == 403
    assert mo.sends(f"{check}/extension", {"reason": ""}).status_code == 422
    assert mo.sends(f"{check}/extension", {"reason": "The form is with the DBS."}).status_code == 303
    assert "Extend" not in mo.reads(path_of(bridge, "Ben"))
    again = mo.client.post(f"{check}/extension", data={"csrf": mo.token(), "reason": "Once more."})
    assert again.status_code == 409


def test_the_update_service_and_a_withdrawal_are_entered(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Ben")
    check = dbs_of(bridge, cora, "Ben")
    day = {"on-day": "1", "on-month": "9", "on-year": "2026"}
    assert cora.sends(f"{check}/look-up", {**day, "same": "no"}, page=check).status_code == 303
    assert "new information" in cora.reads(path)
    assert cora.sends(f"{check}/withdrawal", day).status_code == 303
    assert "was withdrawn on 1 September 2026" in cora.reads(path)


def test_a_clearance_of_somebody_else_is_not_there_under_this_person(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    check = dbs_of(bridge, cora, "Ben").rsplit("/", 1)[1]
    assert cora.status(f"{path_of(bridge, 'Chloe')}/clearances/{check}") == 404


@pytest.mark.parametrize("detail", ["7pm to 7am", "7pm to 7am."])
def test_what_a_condition_says_ends_with_one_full_stop(bridge: Bridge, detail: str) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Dan")
    typed = {"kind": "curfew", "detail": detail, "from_on-day": "1", "from_on-month": "9", "from_on-year": "2026"}
    cora.sends(f"{path}/conditions", typed, page=f"{path}/conditions/new")
    assert "7pm to 7am. From Tuesday 1 September" in cora.reads(path)


def test_a_sealed_condition_is_on_its_own_page_alone_and_opening_it_is_journalled(bridge: Bridge) -> None:
    cora, path = bridge.visitor("Cora"), path_of(bridge, "Dan")
    day = {"from_on-day": "1", "from_on-month": "9", "from_on-year": "2026"}
    cora.sends(f"{path}/conditions", {"kind": "exclusion_area", "detail": "BS5", **day}, page=f"{path}/conditions/new")
    cora.sends(f"{path}/conditions", {"kind": "curfew", "detail": "7pm to 7am", **day}, page=f"{path}/conditions/new")
    page = cora.reads(path)
    assert "7pm to 7am" in page
    assert "BS5" not in page
    with reading(bridge.engine) as session:
        before = count_entries(session, "read")
    assert "BS5" in cora.reads(f"{path}/conditions/sealed")
    with reading(bridge.engine) as session:
        assert count_entries(session, "read") == before + 2
        kinds = session.exec(select(JournalEntry.subject_kind).where(JournalEntry.verb == "read")).all()
    assert "sealed_conditions" in kinds
    found = re.search(rf'href="({path}/conditions/(?!new|sealed)[\w-]+)"', cora.reads(path))
    assert found
    approval = {"who": "P. Clarke", "reference": "E-mail", "on-day": "1", "on-month": "9", "on-year": "2026"}
    assert cora.sends(f"{found[1]}/approval", approval, page=found[1]).status_code == 303
    assert cora.sends(f"{found[1]}/end", {"on-day": "6", "on-month": "9", "on-year": "2026"}).status_code == 303
    page = cora.reads(path)
    assert "Approved by P. Clarke on 1 September 2026" in page
    assert "not in force" in page


def test_no_title_and_no_address_names_anybody(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    for path in every_page(bridge, "Dan"):
        title = re.search(r"<title>(.*?)</title>", cora.reads(path))
        assert title
        assert "Dan" not in title[1]
