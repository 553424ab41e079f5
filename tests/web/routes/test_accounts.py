"""Accounts, links and codes through real requests: from "add somebody" to their first page."""

import json
import re
from dataclasses import replace

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from circles.accounts.account import Account
from circles.accounts.link import Invitation
from circles.accounts.opening import open_account
from circles.accounts.throttle import CODE_BY_LINK, SIGN_IN_BY_ADDRESS, Throttle
from circles.database import reading, writing
from circles.journal import SYSTEM
from circles.people.details import Details
from circles.people.person import Person
from circles.people.personal_record import add_person
from notifications.message import Message
from tests.cast import MONDAY
from tests.queries import counting_all
from tests.web.conftest import Bridge
from web.house import House

PASSWORD = "a tree, a kettle and a drum"


@pytest.fixture(autouse=True)
def texting(bridge: Bridge) -> None:
    """The site believes that texts can leave; nothing sends them here."""
    house: House = bridge.app.state.house
    house.settings = house.settings.model_copy(update={"carrier": "twilio"})


def added(bridge: Bridge, **fields: str) -> str:
    """Mo adds somebody; the address of their account."""
    given = {
        "first_name": "Uma",
        "last_name": "Price",
        "email": "uma@example.org",
        "mobile": "07700 900321",
        "role": "mentor",
    }
    answer = bridge.visitor("Mo").sends("/settings/accounts/new", given | fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def link(bridge: Bridge, account: str) -> str:
    answer = bridge.visitor("Mo").sends(f"{account}/link", {}, page=account)
    found = re.search(r'value="[^"]*(/invitation/[^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


def stranger_sends(bridge: Bridge, link: str, path: str = "", **fields: str) -> tuple[TestClient, int, str]:
    browser = TestClient(bridge.app, follow_redirects=False)
    token = re.search(r'name="csrf" value="(\w+)"', browser.get("/sign-in").text)
    assert token
    answer = browser.post(f"{link}{path}", data={"csrf": token[1], **fields})
    return browser, answer.status_code, answer.text


def code_texted(bridge: Bridge) -> str:
    with reading(bridge.engine) as session:
        message = session.exec(select(Message).where(Message.wording == "sign_in_code").order_by("made_at")).all()[-1]
    return str(json.loads(message.said or "{}")["code"])


def test_somebody_new_gets_a_link_a_code_and_a_password_and_is_in(bridge: Bridge) -> None:
    address = link(bridge, added(bridge))
    page = TestClient(bridge.app).get(address).text
    assert "ends in 321" in page
    assert "Uma" not in page, "a stranger who holds the link learns no name"
    assert stranger_sends(bridge, address, "/code")[1] == 303
    browser, status, _ = stranger_sends(bridge, address, code=code_texted(bridge), new_password=PASSWORD)
    assert status == 303
    assert browser.get("/today").status_code == 200
    assert TestClient(bridge.app, follow_redirects=False).get(address).status_code == 404


def test_the_link_is_shown_once_and_not_to_be_found_again(bridge: Bridge) -> None:
    account = added(bridge)
    address = link(bridge, account)
    assert address not in bridge.visitor("Mo").reads(account)
    with reading(bridge.engine) as session:
        assert address.rsplit("/", 1)[1] not in str(session.exec(select(Invitation.token_hash)).all())


def test_a_wrong_code_is_counted_and_what_was_typed_gets_a_sentence(bridge: Bridge) -> None:
    address = link(bridge, added(bridge))
    stranger_sends(bridge, address, "/code")
    right = code_texted(bridge)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    statuses = [stranger_sends(bridge, address, code=wrong, new_password=PASSWORD)[1] for _ in range(7)]
    assert statuses == [422] * CODE_BY_LINK.tries + [429, 429]
    with reading(bridge.engine) as session:
        assert sorted(session.exec(select(Throttle.tries))) == [1, 7, 8], "texts and codes by link, all by address"
        assert session.exec(select(Invitation.tries)).one() == CODE_BY_LINK.tries
    assert stranger_sends(bridge, address, code=right, new_password=PASSWORD)[1] == 429


def test_an_easy_password_is_refused_and_uses_up_no_try(bridge: Bridge) -> None:
    address = link(bridge, added(bridge))
    stranger_sends(bridge, address, "/code")
    code = code_texted(bridge)
    for _ in range(CODE_BY_LINK.tries + 1):
        _, status, text = stranger_sends(bridge, address, code=code, new_password="short")
        assert (status, "at least 12 characters" in text) == (422, True)
    with reading(bridge.engine) as session:
        assert session.exec(select(Invitation.tries)).one() == 0
    assert stranger_sends(bridge, address, code=code, new_password=PASSWORD)[1] == 303


def test_guessing_links_is_bounded_by_address_and_the_count_survives_each_refusal(
    bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(SIGN_IN_BY_ADDRESS, tries=4)
    monkeypatch.setattr("web.routes.invitation.SIGN_IN_BY_ADDRESS", few)
    paths = ["", "/code", "", "/code", "", "/code"]
    statuses = [stranger_sends(bridge, f"/invitation/guess-{i}", path)[1] for i, path in enumerate(paths)]
    assert statuses == [404] * few.tries + [429, 429]


def test_a_link_is_dead_once_its_holder_gets_another_role_or_is_closed(bridge: Bridge) -> None:
    account, mo = added(bridge), bridge.visitor("Mo")
    first = link(bridge, account)
    mo.sends(f"{account}/roles", {"role": "coordinator"}, page=account)
    second = link(bridge, account)
    mo.sends(f"{account}/closing", {}, page=account)
    mo.sends(f"{account}/opening", {}, page=account)
    stranger = TestClient(bridge.app)
    assert [stranger.get(one).status_code for one in (first, second)] == [404, 404]
    assert stranger.get(link(bridge, account)).status_code == 200


def test_somebody_without_a_number_is_told_to_ask_a_manager(bridge: Bridge) -> None:
    account = added(bridge, mobile="")
    address = link(bridge, account)
    assert "Ask a manager to confirm" in TestClient(bridge.app).get(address).text
    assert "Another manager has to confirm" in bridge.visitor("Mo").reads(account)
    refused = bridge.visitor("Mo").sends(f"{account}/confirmation", {}, page=account)
    assert refused.status_code == 403


def test_a_volunteer_sees_and_changes_no_accounts(bridge: Bridge) -> None:
    account, asha = added(bridge), bridge.visitor("Asha")
    assert asha.status("/settings/accounts") == 403
    for path in ("/link", "/closing", "/roles", "/confirmation"):
        assert asha.sends(f"{account}{path}", {}).status_code == 404, "what they may not see is not there"
    with reading(bridge.engine) as session:
        assert session.exec(select(Invitation)).all() == []


def test_a_coordinator_lets_in_volunteers_and_mentors_and_sees_nobody_else(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    names = cora.reads("/settings/accounts")
    assert ("Asha Ashaford" in names, "Nia Niaford" in names, "Mo Moford" in names) == (True, False, False)
    for name in ("Nia", "Mo", "Cora"):
        path = f"/settings/accounts/{bridge.accounts[name].id}"
        assert cora.status(path) == 404
        assert cora.sends(f"{path}/link", {}).status_code == 404
    volunteer = f"/settings/accounts/{bridge.accounts['Asha'].id}"
    assert "/invitation/" in cora.sends(f"{volunteer}/link", {}, page=volunteer).text
    for path in ("/closing", "/roles", "/roles/volunteer/end", "/confirmation"):
        assert cora.sends(f"{volunteer}{path}", {"role": "manager"}).status_code == 403


def test_the_list_shows_fifty_at_a_time_and_costs_the_same_at_any_size(bridge: Bridge) -> None:
    mo = bridge.visitor("Mo")
    mo.reads("/settings/accounts")
    with counting_all(bridge.engine) as few:
        mo.reads("/settings/accounts")
    with writing(bridge.engine) as session:
        provider_id = bridge.accounts["Mo"].provider_id
        for number in range(120):  # every name twice: nobody falls between two pages
            details = Details(first_name="Zeb", last_name=f"Zed{number // 2:03d}")
            person = add_person(session, provider_id, details, SYSTEM, MONDAY)
            roles = ["volunteer"] if number % 2 else ["mentor"]
            open_account(session, provider_id, f"zeb{number}@example.org", person, roles, SYSTEM, MONDAY)
        session.commit()
    with counting_all(bridge.engine) as many:
        first = mo.reads("/settings/accounts")
    assert len(few) == len(many)
    assert first.count('href="/settings/accounts/') == 50 + 1  # and the way to add somebody
    for visitor in (mo, bridge.visitor("Cora")):
        page, emails = visitor.reads("/settings/accounts"), []
        while True:
            emails += re.findall(r"zeb\d+@example.org", page)
            following = re.search(r'href="(/settings/accounts\?after=[^"]+)"', page)
            if following is None:
                break
            page = visitor.reads(following[1])
        assert (len(emails), len(set(emails))) == (120, 120)
    assert "There is nobody after that." in mo.reads("/settings/accounts?after=nonsense")


def test_a_coordinator_gives_no_role_beyond_their_own(bridge: Bridge) -> None:
    cora, given = bridge.visitor("Cora"), {"first_name": "Vera", "last_name": "Hill", "email": "vera@example.org"}
    assert 'value="manager"' not in cora.reads("/settings/accounts/new")
    assert cora.sends("/settings/accounts/new", given | {"role": "manager"}).status_code == 403
    with reading(bridge.engine) as session:
        assert session.exec(select(Account).where(Account.email == "vera@example.org")).first() is None
    assert cora.sends("/settings/accounts/new", given | {"role": "mentor"}).status_code == 303


def test_a_volunteer_who_is_known_is_let_in_from_their_page(bridge: Bridge) -> None:
    cora, ben = bridge.visitor("Cora"), bridge.people["Ben"].id
    form = f"/settings/accounts/new?person={ben}"
    assert f'href="{form}"' in cora.reads(f"/people/{ben}")
    assert "Ben Benford" in cora.reads(form)
    fields = {"person_id": str(ben), "email": "ben@example.org", "role": "volunteer"}
    answer = cora.sends("/settings/accounts/new", fields, page=form)
    assert answer.status_code == 303
    assert "Ben Benford" in cora.reads(answer.headers["location"])
    assert f'href="{form}"' not in cora.reads(f"/people/{ben}"), "they can sign in already"


@pytest.mark.parametrize("who", ["Mo", "Cora"])
def test_a_core_member_is_neither_named_nor_let_in(bridge: Bridge, who: str) -> None:
    visitor, dan = bridge.visitor(who), bridge.core_member.person_id
    assert "Dan" not in visitor.reads(f"/settings/accounts/new?person={dan}")
    fields = {"person_id": str(dan), "email": "dan@example.org", "role": "mentor"}
    assert visitor.sends("/settings/accounts/new", fields).status_code == 404


def test_where_no_text_can_leave_another_manager_says_who_it_is(bridge: Bridge) -> None:
    house: House = bridge.app.state.house
    account = added(bridge)
    house.settings = house.settings.model_copy(update={"carrier": "none"})
    cora = bridge.visitor("Cora").sends(f"{account}/link", {}, page=account)
    address = re.search(r'value="[^"]*(/invitation/[^"]+)"', cora.text)
    assert address
    assert "We cannot text you a code" in TestClient(bridge.app).get(address[1]).text
    assert stranger_sends(bridge, address[1], new_password=PASSWORD)[1] == 422, "the link alone opens nothing"
    assert "Do you know it is them?" in bridge.visitor("Mo").reads(account)
    assert bridge.visitor("Mo").sends(f"{account}/confirmation", {}, page=account).status_code == 303
    browser, status, _ = stranger_sends(bridge, address[1], new_password=PASSWORD)
    assert (status, browser.get("/today").status_code) == (303, 200)


def test_nobody_confirms_somebody_who_can_be_texted(bridge: Bridge) -> None:
    account = added(bridge)
    bridge.visitor("Cora").sends(f"{account}/link", {}, page=account)
    answer = bridge.visitor("Mo").sends(f"{account}/confirmation", {}, page=account)
    assert (answer.status_code, "nobody has to confirm" in answer.text) == (409, True)


def test_another_providers_account_is_not_there(bridge: Bridge) -> None:
    with reading(bridge.engine) as session:
        ours = {one.id for one in bridge.accounts.values()}
        theirs = next(one for one in session.exec(select(Account)) if one.id not in ours)
    mo = bridge.visitor("Mo")
    assert mo.status(f"/settings/accounts/{theirs.id}") == 404
    assert mo.status("/settings/accounts/not-an-id") == 404
    assert mo.sends(f"/settings/accounts/{theirs.id}/closing", {}).status_code == 404


def test_roles_are_given_and_ended_and_an_account_closed(bridge: Bridge) -> None:
    account, mo = added(bridge), bridge.visitor("Mo")
    assert mo.sends(f"{account}/roles", {"role": "volunteer"}, page=account).status_code == 303
    again = mo.sends(f"{account}/roles", {"role": "volunteer"}, page=account)
    assert (again.status_code, "hold this role already" in again.text) == (422, True)
    assert mo.sends(f"{account}/roles/mentor/end", {}, page=account).status_code == 303
    assert mo.sends(f"{account}/closing", {}, page=account).status_code == 303
    assert "This account is closed" in mo.reads(account)
    own = f"/settings/accounts/{bridge.accounts['Mo'].id}"
    assert mo.sends(f"{own}/closing", {}, page=own).status_code == 403


def test_an_email_that_is_taken_gets_a_sentence_and_what_was_typed(bridge: Bridge) -> None:
    added(bridge)
    given = {"first_name": "Vera", "email": "UMA@example.org", "role": "mentor"}
    answer = bridge.visitor("Mo").sends("/settings/accounts/new", given)
    assert answer.status_code == 422
    assert 'value="Vera"' in answer.text
    with reading(bridge.engine) as session:
        assert session.exec(select(Person).where(Person.first_name == "Vera")).first() is None


def test_cover_is_named_seen_and_ended(bridge: Bridge) -> None:
    mo = bridge.visitor("Mo")
    days = {"from_on-day": "7", "from_on-month": "9", "from_on-year": "2026",
            "until_on-day": "14", "until_on-month": "9", "until_on-year": "2026"}  # fmt: skip
    people = {"away_id": str(bridge.accounts["Cora"].id), "deputy_id": str(bridge.accounts["Nia"].id)}
    circleless = bridge.visitor("Nia").reads("/people")
    assert mo.sends("/settings/cover", people | days).status_code == 303
    assert "Nia Niaford for Cora Coraford" in mo.reads("/settings/cover")
    assert bridge.visitor("Nia").reads("/people") != circleless
    refused = mo.sends("/settings/cover", people | days | {"until_on-day": "31", "until_on-month": "2"})
    assert (refused.status_code, "There is no 31 February" in refused.text) == (422, True)


def test_a_coordinator_cannot_take_over_a_colleagues_caseload(bridge: Bridge) -> None:
    nia = bridge.visitor("Nia")
    before = nia.reads("/people")
    days = {f"{end}-{part}": value for end in ("from_on", "until_on")
            for part, value in (("day", "7"), ("month", "9"), ("year", "2026"))}  # fmt: skip
    people = {"away_id": str(bridge.accounts["Cora"].id), "deputy_id": str(bridge.accounts["Nia"].id)}
    assert nia.sends("/settings/cover", people | days).status_code == 403
    assert nia.reads("/people") == before
    assert f'value="{bridge.accounts["Cora"].id}"' not in nia.reads("/settings/cover").split("Who stands in?")[0]


def test_a_link_and_a_code_do_not_stand_in_for_a_second_factor(bridge: Bridge) -> None:
    address = link(bridge, added(bridge))
    with writing(bridge.engine) as session:
        account = session.exec(select(Account).where(Account.email == "uma@example.org")).one()
        account.second_factor = "a shared secret"
        session.commit()
    stranger_sends(bridge, address, "/code")
    browser, status, _ = stranger_sends(bridge, address, code=code_texted(bridge), new_password=PASSWORD)
    assert (status, browser.get("/today").headers["location"]) == (303, "/sign-in?next=%2Ftoday")
    with reading(bridge.engine) as session:
        assert session.exec(select(Account.password_hash).where(Account.id == account.id)).one() is not None
