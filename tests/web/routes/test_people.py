"""The People pages: who is listed to whom, found by name, taken on."""

import pytest
from sqlmodel import Session, col, select

from circles.database import reading, writing
from circles.journal import JournalEntry
from circles.people.details import Details
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.volunteer import Volunteer, add_volunteer
from tests.cast import MONDAY
from tests.web.conftest import Bridge

KINDS = ("core-members", "volunteers", "peer-mentors", "professionals")


def add_volunteers(bridge: Bridge, names: list[str]) -> None:
    from circles.journal import SYSTEM

    with writing(bridge.engine) as session:
        for name in names:
            first, _, last = name.partition(" ")
            person = add_person(session, bridge.accounts["Cora"].provider_id, Details(first, last), SYSTEM, MONDAY)
            add_volunteer(session, person, SYSTEM, MONDAY)
        session.commit()


def found(session: Session, first_name: str) -> Person:
    return session.exec(select(Person).where(col(Person.first_name) == first_name)).one()


@pytest.mark.parametrize("kind", KINDS)
def test_a_coordinator_meets_every_kind_of_person(bridge: Bridge, kind: str) -> None:
    assert "<h1>People</h1>" in bridge.visitor("Cora").reads(f"/people?kind={kind}")


def test_core_members_are_listed_to_their_own_coordinator_alone(bridge: Bridge) -> None:
    dan = f"/people/{bridge.people['Dan'].id}"
    assert dan in bridge.visitor("Cora").reads("/people")
    for other in ("Nia", "Mo", "Sam"):
        assert dan not in bridge.visitor(other).reads("/people?kind=core-members")


def test_reading_the_list_of_core_members_is_one_entry_of_the_journal(bridge: Bridge) -> None:
    bridge.visitor("Cora").reads("/people?kind=core-members")
    with reading(bridge.engine) as session:
        entries = session.exec(select(JournalEntry).where(JournalEntry.subject_kind == "core_members")).all()
    assert [(one.verb, one.actor_id) for one in entries] == [("read", bridge.accounts["Cora"].id)]


def test_a_volunteer_has_no_list_of_people(bridge: Bridge) -> None:
    asha = bridge.visitor("Asha")
    assert asha.status("/people") == 403
    assert "Ben" not in asha.client.get("/people").text


def test_another_providers_people_are_in_no_list(bridge: Bridge) -> None:
    add_volunteers(bridge, ["Zuleikha Only-Here"])
    assert "Zuleikha" in bridge.visitor("Nia").reads("/people?kind=volunteers")
    assert "Zuleikha" not in bridge.visitor("Sam").reads("/people?kind=volunteers")


def test_a_name_is_found_by_the_beginning_of_any_word_without_its_accents(bridge: Bridge) -> None:
    add_volunteers(bridge, ["Siân Ŵyn-Jones", "Zoë O’Brien", "Bob Jones"])
    cora = bridge.visitor("Cora")
    for typed, there, absent in (
        ("wyn", "Siân", "Bob"), ("jones si", "Siân", "Bob"), ("OBRIEN", "Zoë", "Siân"), ("o'br", "Zoë", "Bob"),
    ):  # fmt: skip
        page = cora.sends("/people/search", {"kind": "volunteers", "words": typed}, page="/people?kind=volunteers").text
        assert there in page
        assert absent not in page


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "zzz", "\x00", "x" * 5000])
def test_a_search_that_finds_nobody_says_so_in_words(bridge: Bridge, typed: str) -> None:
    answer = bridge.visitor("Cora").sends(
        "/people/search", {"kind": "core-members", "words": typed}, page="/people?kind=core-members"
    )
    assert answer.status_code == 200
    if typed.strip("%_\x00"):
        assert "Nobody here has a name that begins like that." in answer.text


def test_a_long_list_comes_in_pages_of_fifty_in_the_order_of_last_names(bridge: Bridge) -> None:
    add_volunteers(bridge, [f"Vera Name{number:03d}" for number in range(120)])
    cora, path, seen = bridge.visitor("Cora"), "/people?kind=volunteers", []
    import re

    while path:
        page = cora.reads(path)
        names = re.findall(r'class="whole strong" href="/people/[\w-]+">([^<]+)<', page)
        assert len(names) <= 50
        assert "Name" not in path
        seen += names
        more = re.search(r'href="([^"]+)" rel="next"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert len(seen) == len(set(seen)) == 127
    assert [name for name in seen if name.startswith("Vera")] == [f"Vera Name{number:03d}" for number in range(120)]


def test_a_list_page_asks_as_much_of_the_database_at_any_size(bridge: Bridge) -> None:
    from sqlalchemy import event

    asked: list[str] = []
    house = bridge.app.state.house.engine
    event.listen(house, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    cora = bridge.visitor("Cora")
    cora.reads("/people?kind=volunteers")
    few, asked[:] = len(asked), []
    add_volunteers(bridge, [f"Vera Name{number}" for number in range(60)])
    cora.reads("/people?kind=volunteers")
    assert len(asked) == few


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("volunteers", {}, "Enquiry"),
        ("peer-mentors", {}, "Applied"),
        ("professionals", {"post": "probation_practitioner", "organisation": "Probation"}, "Probation practitioner"),
    ],
)
def test_somebody_new_is_taken_on_and_their_page_shows(
    bridge: Bridge, kind: str, more: dict[str, str], words: str
) -> None:
    cora = bridge.visitor("Cora")
    fields = {"kind": kind, "first_name": "Rhiannon", "mobile": "07700 900777", "postcode": "bs3 1ab", **more}
    answer = cora.sends("/people", fields, page=f"/people/new?kind={kind}")
    assert answer.status_code == 303
    page = cora.reads(answer.headers["location"])
    assert "Rhiannon" in page
    assert words in page
    assert "07700 900777" in page
    assert "BS3 1AB" in page


def test_a_new_core_member_is_on_the_caseload_that_was_chosen(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    fields = {"kind": "core-members", "first_name": "Idris", "coordinator": str(bridge.accounts["Nia"].id)}
    answer = cora.sends("/people", fields, page="/people/new?kind=core-members")
    assert answer.headers["location"] == "/people?kind=core-members"
    assert "Idris" not in cora.reads("/people?kind=core-members")
    assert "Idris" in bridge.visitor("Nia").reads("/people?kind=core-members")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_name": ""}, "Write a name"),
        ({"first_name": "x" * 201}, "Keep this to 200 characters"),
        ({"born_on-day": "31", "born_on-month": "2", "born_on-year": "1980"}, "There is no 31 February"),
        ({"born_on-day": "1", "born_on-month": "1", "born_on-year": "2027"}, "in the future"),
        ({"mobile": "020 7946 0991"}, "not a UK mobile number"),
        ({"email": "nobody"}, "Write an e-mail address"),
        ({"postcode": "Bristol"}, "Write a UK postcode"),
        ({"kind": "core-members", "coordinator": "nobody"}, "Choose somebody who is a coordinator"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_what_was_typed_is_kept(
    bridge: Bridge, fields: dict[str, str], sentence: str
) -> None:
    typed = {"kind": "volunteers", "first_name": "Rhiannon", "notes": "Rang on <Monday>.", **fields}
    answer = bridge.visitor("Cora").sends("/people", typed, page="/people/new?kind=volunteers")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Rang on &lt;Monday&gt;." in answer.text
    with reading(bridge.engine) as session:
        assert session.exec(select(Person.id).where(col(Person.first_name) == "Rhiannon")).first() is None


def test_a_second_click_on_save_adds_nobody_twice(bridge: Bridge) -> None:
    cora = bridge.visitor("Cora")
    page = cora.reads("/people/new?kind=volunteers")
    import re

    hidden = dict(re.findall(r'<input type="hidden" name="(csrf|submission)" value="([^"]*)"', page))
    fields = {**hidden, "kind": "volunteers", "first_name": "Rhiannon"}
    first, second = (cora.client.post("/people", data=fields) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    with reading(bridge.engine) as session:
        assert found(session, "Rhiannon").first_name == "Rhiannon"
        assert len(session.exec(select(Volunteer.id)).all()) == 15
