"""Opening an account: one for a person, by somebody who may, and never for whoever the records are about."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from circles.accounts.account import Account, held_roles
from circles.accounts.opening import open_account
from circles.errors import BadInput, NotAllowed
from circles.journal import Actor
from circles.people.core_member import move_core_member
from circles.people.email_address import fold_email
from circles.people.professional import add_professional
from tests.cast import MONDAY, Cast, add_somebody, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def opened(
    cast: Cast, email: str = "Uma@Example.org", name: str = "Uma", role: str = "volunteer", by: Actor | None = None
) -> Account:
    person = cast.people.get(name) or add_somebody(cast, name, MONDAY)
    return open_account(cast.session, cast.provider.id, email, person, [role], by or cast.manager, MONDAY)


def test_an_account_is_known_by_its_email_without_regard_to_case(cast: Cast) -> None:
    assert opened(cast).email == "uma@example.org" == fold_email(" UMA@example.ORG ")


def test_an_email_can_be_used_once_and_a_person_has_one_account(cast: Cast) -> None:
    opened(cast)
    with pytest.raises(BadInput, match="signs in with this e-mail already"):
        opened(cast, "UMA@example.org", "Vera")
    with pytest.raises(BadInput, match="can sign in already"):
        opened(cast, "other@example.org")


@pytest.mark.parametrize("email", ["", "nobody", "a b@example.org", "@example.org"])
def test_what_is_no_email_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(BadInput):
        opened(cast, email)


def test_an_unknown_role_is_refused_and_nothing_is_opened(cast: Cast) -> None:
    before = len(cast.session.exec(select(Account)).all())
    with pytest.raises(BadInput) as raised:
        opened(cast, role="king")
    assert set(raised.value.problems) == {"role"}
    assert len(cast.session.exec(select(Account)).all()) == before


def test_a_coordinator_lets_in_volunteers_and_mentors_only(cast: Cast) -> None:
    for role in ("coordinator", "manager"):
        with pytest.raises(NotAllowed, match="Ask a manager"):
            opened(cast, role=role, by=cast.by)
    account = opened(cast, role="mentor", by=cast.by)
    assert [one.role for one in held_roles(cast.session, account.id, MONDAY.date())] == ["mentor"]


def test_a_core_member_is_let_in_nowhere_until_their_time_is_over(cast: Cast) -> None:
    with pytest.raises(BadInput, match="not one who signs in"):
        opened(cast, name="Dan", role="mentor")
    later = MONDAY + timedelta(days=400)
    move_core_member(cast.session, cast.core_member, "withdrawn", "He asked to stop.", cast.by, later)
    assert opened(cast, name="Dan", role="mentor").person_id == cast.people["Dan"].id


def test_a_professional_does_not_sign_in_while_in_post(cast: Cast) -> None:
    person = add_somebody(cast, "Petra", MONDAY)
    post = add_professional(cast.session, person, "probation_practitioner", "Bristol", cast.by, MONDAY)
    with pytest.raises(BadInput, match="not one who signs in"):
        opened(cast, name="Petra")
    post.left_on = MONDAY.date()
    cast.session.flush()
    assert opened(cast, name="Petra").person_id == person.id
