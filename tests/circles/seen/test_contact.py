"""The log as its readers see it, on both databases: newest first, page by page, and of no other caseload."""

from datetime import timedelta

import pytest

from circles.meetings.contact import Contact, log_contact, say_thank_you
from circles.seen.contact import PAGE, contacts_seen
from circles.strike_out import strike_out
from circles.viewer import Viewer
from tests.cast import MONDAY, Cast, make_cast, weekly_circle
from tests.queries import counting

pytestmark = pytest.mark.postgres


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    return make_cast(request.getfixturevalue(request.param))


def looks(cast: Cast, name: str, role: str) -> Viewer:
    account = cast.accounts.get(name)
    return Viewer(
        account.id if account else cast.people[name].id, cast.people[name].id, cast.provider.id, name, frozenset({role})
    )


def logged(cast: Cast, count: int) -> list[Contact]:
    """So many contacts by Asha in Willow, the newest first; two of them at one moment."""
    circle, asha = weekly_circle(cast), cast.people["Asha"].id
    hours = [0, *range(count - 1)]
    found = [
        log_contact(cast.session, cast.core_member, circle, asha, "phone", MONDAY - timedelta(hours=one), cast.by,
                    MONDAY, note=f"{one} hours ago")
        for one in hours
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def test_the_newest_come_first_page_by_page_in_one_query(cast: Cast) -> None:
    contacts = logged(cast, PAGE + 3)
    cora = looks(cast, "Cora", "coordinator")
    with counting(cast.session) as asked:
        first = contacts_seen(cast.session, cora, MONDAY)
    assert len(asked) == 1
    assert [one.id for one in first] == [one.id for one in contacts[: PAGE + 1]]
    assert (first[2].who, first[2].circle, first[2].note) == ("Asha", "Willow", "1 hours ago")
    rest = contacts_seen(cast.session, cora, MONDAY, before=(first[PAGE - 1].at, first[PAGE - 1].id))
    assert [one.id for one in rest] == [one.id for one in contacts[PAGE:]]


def test_each_sees_the_log_of_their_own_circles_and_caseloads(cast: Cast) -> None:
    contacts = logged(cast, 3)
    circle_id = contacts[0].circle_id
    assert circle_id is not None
    say_thank_you(cast.session, contacts[0], cast.by, MONDAY)
    cora, ben, nia = (
        looks(cast, name, role)
        for name, role in (("Cora", "coordinator"), ("Ben", "volunteer"), ("Nia", "coordinator"))
    )
    assert [one.thanked for one in contacts_seen(cast.session, ben, MONDAY)] == [True, False, False]
    assert contacts_seen(cast.session, nia, MONDAY) == []
    assert len(contacts_seen(cast.session, cora, MONDAY, circle_id=circle_id)) == 3
    assert len(contacts_seen(cast.session, cora, MONDAY, circle_id=circle_id, unread=True)) == 2
    strike_out(cast.session, "circle", circle_id, cora.person_id, cast.provider.id, cast.manager, MONDAY)
    assert contacts_seen(cast.session, cora, MONDAY) == []
