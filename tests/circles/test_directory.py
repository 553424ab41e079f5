"""The lists of people: by caseload, by name, fifty at a time, the same on both databases."""

from datetime import date, datetime

import pytest

from circles.directory import PAGE, people_page
from circles.journal import SYSTEM
from circles.people.clearance import record_clearance, withdraw
from circles.people.details import Details
from circles.people.number import change_number
from circles.people.person import Person
from circles.people.personal_record import add_person
from circles.people.volunteer import add_volunteer
from circles.viewer import Viewer
from tests.cast import Cast, make_cast
from tests.queries import counting

TODAY = date(2026, 9, 7)
NAMES = ("Zoë O’Brien", "Siân Ŵyn-Jones", "sian wyn", "Łukasz Żółkiewski", "Aoife Ó Briain", "Émile Zola", "김민준")


@pytest.fixture(params=["session", pytest.param("on_postgres", marks=pytest.mark.postgres)])
def cast(request: pytest.FixtureRequest, moment: datetime) -> Cast:
    return make_cast(request.getfixturevalue(request.param), moment)


def viewer(cast: Cast, name: str, role: str) -> Viewer:
    account = cast.accounts[name]
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({role}))


def add(cast: Cast, name: str, moment: datetime) -> Person:
    first, _, last = name.partition(" ")
    person = add_person(cast.session, cast.provider.id, Details(first, last), SYSTEM, moment)
    add_volunteer(cast.session, person, SYSTEM, moment)
    return person


def names(cast: Cast, moment: datetime, typed: str = "", kind: str = "volunteers") -> list[str]:
    found = people_page(cast.session, viewer(cast, "Cora", "coordinator"), kind, TODAY, moment, typed=typed)
    return [one.name for one in found.people]


def tag(cast: Cast, moment: datetime, person: Person) -> str:
    found = people_page(cast.session, viewer(cast, "Cora", "coordinator"), "volunteers", TODAY, moment)
    return next(one.tag for one in found.people if one.id == person.id)


def test_core_members_are_on_the_list_of_their_own_coordinator_alone(cast: Cast, moment: datetime) -> None:
    listed = {}
    for name, role in (("Cora", "coordinator"), ("Nia", "coordinator"), ("Mo", "manager")):
        found = people_page(cast.session, viewer(cast, name, role), "core-members", TODAY, moment)
        listed[name] = [one.name for one in found.people]
    assert listed == {"Cora": ["Dan Danford"], "Nia": [], "Mo": []}


def test_names_stand_in_the_same_order_on_both_databases(cast: Cast, moment: datetime) -> None:
    for name in NAMES:
        add(cast, name, moment)
    found = [name for name in names(cast, moment) if name in NAMES]
    assert found == [
        "Aoife Ó Briain", "Zoë O’Brien", "Siân Ŵyn-Jones", "sian wyn", "Émile Zola", "Łukasz Żółkiewski", "김민준",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("o bri", {"Aoife Ó Briain"}),
        ("obrien", {"Zoë O’Brien"}),
        ("WYN", {"Siân Ŵyn-Jones", "sian wyn"}),
        ("jones s", {"Siân Ŵyn-Jones"}),
        ("김", {"김민준"}),
        ("ukasz", set()),
        ("zol", {"Émile Zola", "Łukasz Żółkiewski"}),
    ],
)
def test_a_search_goes_by_the_beginnings_of_words(cast: Cast, moment: datetime, typed: str, found: set[str]) -> None:
    for name in NAMES:
        add(cast, name, moment)
    assert set(names(cast, moment, typed)) & set(NAMES) == found


def test_pages_follow_each_other_without_a_gap_even_where_names_are_equal(cast: Cast, moment: datetime) -> None:
    for _ in range(PAGE * 2):
        add(cast, "Ann Smith", moment)
    cora, seen, after = viewer(cast, "Cora", "coordinator"), [], None
    while True:
        page = people_page(cast.session, cora, "volunteers", TODAY, moment, after=after)
        seen += [one.id for one in page.people]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == PAGE * 2 + 7


def test_the_number_of_queries_is_the_same_at_any_size(cast: Cast, moment: datetime) -> None:
    cora = viewer(cast, "Cora", "coordinator")
    with counting(cast.session) as few:
        people_page(cast.session, cora, "volunteers", TODAY, moment)
    for number in range(PAGE):
        add(cast, f"Ann Smith{number}", moment)
    with counting(cast.session) as many:
        people_page(cast.session, cora, "volunteers", TODAY, moment)
    assert len(many) == len(few) == 2


def test_the_tag_says_what_most_needs_somebody(cast: Cast, moment: datetime) -> None:
    ben = cast.people["Ben"]
    assert tag(cast, moment, ben) == "pool"
    old = record_clearance(cast.session, ben, "dbs", SYSTEM, moment, issued_on=TODAY, renew_by=TODAY)
    withdraw(cast.session, old, TODAY, SYSTEM, moment)
    assert tag(cast, moment, ben) == "no valid check"
    change_number(cast.session, ben, "07700 900000", SYSTEM, moment)  # Asha's
    assert tag(cast, moment, ben) == "shared number"


def test_somebody_who_only_enquired_is_not_yet_missing_a_check(cast: Cast, moment: datetime) -> None:
    assert tag(cast, moment, add(cast, "Ann Smith", moment)) == "enquiry"


def test_a_volunteer_lists_nobody(cast: Cast, moment: datetime) -> None:
    nobody = viewer(cast, "Mo", "volunteer")
    for kind in ("core-members", "volunteers", "peer-mentors", "professionals"):
        assert people_page(cast.session, nobody, kind, TODAY, moment).people == ()
