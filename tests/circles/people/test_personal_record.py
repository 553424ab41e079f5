"""A person's record: what is kept, what is refused, and two people editing at once."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlmodel import Session, col, select

from circles.errors import BadInput, EditedMeanwhile
from circles.journal import JournalEntry
from circles.people.details import Details
from circles.people.person import Person, called, full_name
from circles.people.personal_record import EMAIL_TAKEN, add_person, change_person
from tests.circles.people.conftest import Northside, open_northside

TakeOn = Callable[..., Person]


def test_a_name_is_kept_without_what_cannot_be_seen(newcomer: TakeOn) -> None:
    person = newcomer(" Sia\u0302n\u200b ", last_name="Ŵyn-Jones\t")
    assert (person.first_name, person.last_name) == ("Siân", "Ŵyn-Jones")
    assert person.name_key == "wyn jones sian"
    assert full_name(person) == "Siân Ŵyn-Jones"


def test_a_person_is_called_by_the_name_they_prefer(newcomer: TakeOn) -> None:
    assert called(newcomer("Robert", preferred_name="Bobby")) == "Bobby"
    assert called(newcomer("Robert")) == "Robert"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "  "),
        ("first_name", "x" * 101),
        ("born_on", date(2027, 1, 1)),
        ("born_on", date(1900, 1, 1)),
        ("email", "nobody"),
        ("email", "a@b@c.example"),
        ("postcode", "NOWHERE"),
        ("language", "fr"),
        ("device", "carrier pigeon"),
        ("notes", "x" * 5001),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(newcomer: TakeOn, session: Session, field: str, value: object) -> None:
    before = len(session.exec(select(Person.id)).all())
    with pytest.raises(BadInput) as refused:
        newcomer(**{"first_name": "Asha", field: value})
    assert set(refused.value.problems) == {field}
    assert len(session.exec(select(Person.id)).all()) == before


def test_an_e_mail_belongs_to_one_person_of_a_provider_whatever_its_case(
    newcomer: TakeOn, session: Session, moment: datetime
) -> None:
    newcomer("Asha", email="asha@example.org")
    with pytest.raises(BadInput, match=EMAIL_TAKEN):
        newcomer("Ben", email="ASHA@Example.org")
    elsewhere = open_northside(session, "Southside")
    details = Details("Asha", email="asha@example.org")
    assert add_person(session, elsewhere.provider.id, details, elsewhere.by, moment).email == "asha@example.org"


def test_saving_a_record_opened_before_somebody_else_saved_shows_theirs_and_changes_nothing(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer("Asha", last_name="Patel", notes="Likes tea.")
    change_person(session, person, Details("Asha", "Patel", notes="Likes coffee."), 1, northside.by, moment)
    with pytest.raises(EditedMeanwhile) as refused:
        change_person(session, person, Details("Asha", "Shah", notes="Likes tea."), 1, northside.by, moment)
    assert refused.value.theirs == {"last_name": "Patel", "notes": "Likes coffee."}
    assert (person.last_name, person.notes, person.version) == ("Patel", "Likes coffee.", 2)


def test_the_journal_names_the_fields_that_changed_and_never_what_they_hold(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer("Asha")
    change_person(session, person, Details("Asha", "Shah", notes="Likes tea."), 1, northside.by, moment)
    entry = session.exec(select(JournalEntry).where(col(JournalEntry.verb) == "change_person")).one()
    assert entry.now_is == "last_name,notes"


def test_saving_without_a_change_leaves_the_version(
    newcomer: TakeOn, session: Session, northside: Northside, moment: datetime
) -> None:
    person = newcomer("Asha")
    change_person(session, person, Details("Asha"), 1, northside.by, moment)
    assert person.version == 1
