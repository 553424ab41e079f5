"""A provider's own places: added, corrected, closed, and the numbers that count from the day they were answered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from circles.errors import BadInput, EditedMeanwhile, WrongMoment
from circles.journal import JournalEntry
from circles.places.loading import load_reference
from circles.places.place import (
    Place,
    PlaceDetails,
    PlacePhone,
    add_number,
    add_place,
    close_place,
    correct_place,
    drop_number,
    number_answered,
    numbers_of,
    places_of,
)
from tests.cast import MONDAY, Cast, make_cast

HALL = PlaceDetails("St Werburgh's Hall", "bs29tj", "Horley Road", step_free=True, notes="Ring twice.\nBack door.")
TODAY = MONDAY.date()


@pytest.fixture
def cast(session: Session) -> Cast:
    load_reference(session)
    return make_cast(session)


def add(cast: Cast, kind: str = "venue", details: PlaceDetails = HALL, reference_code: str | None = None) -> Place:
    return add_place(cast.session, kind, details, cast.by, MONDAY, reference_code=reference_code)


def journalled(cast: Cast, place: Place) -> list[tuple[str, str | None, str | None]]:
    entries = select(JournalEntry).where(JournalEntry.subject_id == place.id).order_by(col(JournalEntry.seq))
    return [(entry.verb, entry.was, entry.now_is) for entry in cast.session.exec(entries)]


def reread(cast: Cast, place: Place) -> PlaceDetails:
    """What the database says of a place."""
    cast.session.flush()
    cast.session.expire(place)
    return PlaceDetails(place.name, place.postcode, place.address or "", place.step_free, place.notes or "")


def test_a_place_is_kept_as_written_with_its_postcode_as_the_post_writes_it(cast: Cast) -> None:
    place = add(cast)
    assert reread(cast, place) == replace(HALL, postcode="BS2 9TJ")
    assert (place.provider_id, place.outcode, place.version) == (cast.provider.id, "BS2", 1)
    assert journalled(cast, place) == [("add_place", None, "venue")]


def test_a_place_needs_no_postcode_and_no_address(cast: Cast) -> None:
    place = add(cast, details=PlaceDetails("  The Orchard ", " "))
    assert reread(cast, place) == PlaceDetails("The Orchard")
    assert place.outcode is None


@pytest.mark.parametrize(
    "name", ["Neuadd Tŷ Gwyn, Llŷn", "Canolfan Siôn Ŵyn", "王小明 Hall", "O'Neill’s; DROP TABLE place"]
)
def test_names_keep_every_letter(cast: Cast, name: str) -> None:
    assert reread(cast, add(cast, details=PlaceDetails(name))).name == name


def test_address_and_notes_do_not_stand_in_the_database_in_the_open(cast: Cast) -> None:
    place = add(cast)
    columns = text("SELECT address, notes FROM place WHERE name = :name").bindparams(name=place.name)
    address, notes = cast.session.connection().execute(columns).one()
    assert b"Horley" not in bytes(address)
    assert b"Back door" not in bytes(notes)


@pytest.mark.parametrize(
    ("details", "problems"),
    [
        (PlaceDetails("  "), {"name": "Write the name of the place."}),
        *(
            (PlaceDetails("Hall", postcode), {"postcode": "We do not know that postcode. Check it, or leave it empty."})
            for postcode in ("ZZ9 9ZZ", "nowhere", "ß1 1AA", "B" * 400, "BS2 9TJ; DROP TABLE place")
        ),
    ],
)
def test_a_place_without_a_name_or_with_no_such_postcode_is_refused_and_nothing_is_kept(
    cast: Cast, details: PlaceDetails, problems: dict[str, str]
) -> None:
    with pytest.raises(BadInput) as refused:
        add(cast, details=details)
    assert refused.value.problems == problems
    assert places_of(cast.session, cast.provider.id, "venue") == []


@pytest.mark.parametrize(("kind", "code"), [("prison", "ACI"), ("office", "PO001")])
def test_a_provider_may_know_a_prison_or_an_office_of_the_list_better(cast: Cast, kind: str, code: str) -> None:
    place = add(cast, kind, reference_code=code)
    assert [one.reference_code for one in places_of(cast.session, cast.provider.id, kind)] == [code]
    assert place.kind == kind


@pytest.mark.parametrize(
    ("kind", "code"), [("prison", "XXI"), ("prison", "PO001"), ("office", "ACI"), ("venue", "ACI"), ("prison", "")]
)
def test_a_code_that_is_not_in_the_list_is_refused(cast: Cast, kind: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        add(cast, kind, reference_code=code)
    assert list(refused.value.problems) == ["reference_code"]


def test_a_prison_that_is_not_in_the_list_can_be_added(cast: Cast) -> None:
    barlinnie = add(cast, "prison", PlaceDetails("Barlinnie", "G33 2QX"))
    assert (barlinnie.reference_code, barlinnie.outcode) == (None, "G33")


def test_a_correction_is_kept_and_says_which_fields_it_changed(cast: Cast) -> None:
    place = add(cast)
    correct_place(cast.session, place, replace(HALL, postcode="BS3 1AB", notes=""), cast.by, MONDAY, version=1)
    assert reread(cast, place) == replace(HALL, postcode="BS3 1AB", notes="")
    assert (place.outcode, place.version) == ("BS3", 2)
    assert journalled(cast, place)[1:] == [("correct_place", None, "postcode,outcode,notes")]


def test_a_correction_that_changes_nothing_leaves_no_mark(cast: Cast) -> None:
    place = add(cast)
    correct_place(cast.session, place, HALL, cast.by, MONDAY, version=1)
    assert place.version == 1
    assert len(journalled(cast, place)) == 1


def test_of_two_corrections_the_second_sees_what_the_first_made_of_each_field_that_differs(cast: Cast) -> None:
    place = add(cast)
    correct_place(cast.session, place, replace(HALL, name="The Hall", step_free=False), cast.by, MONDAY, version=1)
    with pytest.raises(EditedMeanwhile) as refused:
        correct_place(cast.session, place, replace(HALL, notes="Ring once."), cast.by, MONDAY, version=1)
    assert refused.value.theirs == {"name": "The Hall", "step_free": "No", "notes": "Ring twice.\nBack door."}
    assert reread(cast, place).notes == "Ring twice.\nBack door."


def test_a_refused_correction_changes_nothing(cast: Cast) -> None:
    place = add(cast)
    with pytest.raises(BadInput):
        correct_place(cast.session, place, replace(HALL, name="New", postcode="nowhere"), cast.by, MONDAY, version=1)
    assert reread(cast, place) == replace(HALL, postcode="BS2 9TJ")
    assert place.version == 1


def test_a_closed_place_is_offered_no_longer_and_is_closed_once(cast: Cast) -> None:
    place, other = add(cast), add(cast, details=PlaceDetails("Another hall"))
    close_place(cast.session, place, cast.by, MONDAY, TODAY)
    assert [one.id for one in places_of(cast.session, cast.provider.id, "venue")] == [other.id]
    with pytest.raises(WrongMoment, match="closed already"):
        close_place(cast.session, place, cast.by, MONDAY, TODAY)
    assert [verb for verb, _was, _now_is in journalled(cast, place)] == ["add_place", "close_place"]


def test_places_come_by_name_of_one_kind_and_one_provider(cast: Cast) -> None:
    for kind, name in (("venue", "Quaker house"), ("venue", "Annexe"), ("other", "Park bench")):
        add(cast, kind, PlaceDetails(name))
    elsewhere = make_cast(cast.session)
    add(elsewhere, details=PlaceDetails("Somebody else's hall"))
    assert [place.name for place in places_of(cast.session, cast.provider.id, "venue")] == ["Annexe", "Quaker house"]
    assert [place.name for place in places_of(cast.session, elsewhere.provider.id, "venue")] == ["Somebody else's hall"]


def test_a_number_counts_only_from_the_day_it_was_answered(cast: Cast) -> None:
    place = add(cast, "prison")
    phone = add_number(cast.session, place, "safer_custody", "07700 900 321", cast.by, MONDAY)
    assert (phone.number, phone.last_rung_on) == ("+447700900321", None)
    number_answered(cast.session, phone, cast.by, MONDAY, TODAY)
    number_answered(cast.session, phone, cast.by, MONDAY + timedelta(days=9), TODAY + timedelta(days=9))
    cast.session.expire(phone)
    assert phone.last_rung_on == TODAY + timedelta(days=9)
    assert [verb for verb, _was, _now_is in journalled(cast, place)] == [
        "add_place", "add_number", "number_answered", "number_answered",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["", "ring the gate", "999999", "+1 202 555 0123", "07700 900321 ext; DROP", "0" * 60]
)
def test_what_is_no_number_is_refused_and_not_kept(cast: Cast, typed: str) -> None:
    place = add(cast)
    with pytest.raises(BadInput) as refused:
        add_number(cast.session, place, "gate", typed, cast.by, MONDAY)
    assert list(refused.value.problems) == ["number"]
    assert numbers_of(cast.session, place) == []


def test_a_number_says_whose_it_is(cast: Cast) -> None:
    place = add(cast)
    with pytest.raises(BadInput) as refused:
        add_number(cast.session, place, "the governor's own", "07700 900321", cast.by, MONDAY)
    assert refused.value.problems == {"label": "Choose whose number this is."}
    assert numbers_of(cast.session, place) == []


def test_a_wrong_number_is_dropped_and_the_journal_says_which_kind_and_not_which_number(cast: Cast) -> None:
    place = add(cast)
    for label in ("reception", "gate"):
        add_number(cast.session, place, label, "07700 900321", cast.by, MONDAY)
    gate, reception = numbers_of(cast.session, place)
    drop_number(cast.session, gate, cast.by, MONDAY)
    assert [phone.label for phone in numbers_of(cast.session, place)] == ["reception"]
    assert journalled(cast, place)[-1] == ("drop_number", "gate", None)
    assert cast.session.get(PlacePhone, reception.id) is reception


def test_what_is_seen_from_a_place_is_of_the_list_and_nothing_seen_is_not_the_same_as_nobody_looked(cast: Cast) -> None:
    assert add(cast, details=PlaceDetails("Not looked")).in_sight is None
    assert add(cast, details=PlaceDetails("Nothing", in_sight=())).in_sight == []
    assert add(cast, details=PlaceDetails("Both", in_sight=("school", "park", "school"))).in_sight == ["park", "school"]
    with pytest.raises(BadInput):
        add(cast, details=PlaceDetails("A pub", in_sight=("pub",)))
