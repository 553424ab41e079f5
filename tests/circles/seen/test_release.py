"""What a coordinator sees of a release: everything, with what is open in sentences and nothing twice."""

from datetime import date, time

import pytest
from sqlmodel import Session

from circles.people.licence_condition import add_condition
from circles.releases.check_in import say_step
from circles.releases.confirmation import Said, confirmations_of, give_confirmation
from circles.releases.legs import Leg, add_leg
from circles.releases.plan import NUMBERS, ReleasePlan
from circles.seen.release import release_seen, releases_seen
from circles.seen.release_parts import LABELS
from circles.viewer import Viewer
from tests.at_the_gate import FRIDAY, OFFICE, THURSDAY, know_the_prison, london, plan_release, ready_to_go
from tests.cast import MONDAY, Cast, make_cast
from tests.queries import counting


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


def looks(cast: Cast, name: str, role: str = "coordinator") -> Viewer:
    person = cast.accounts[name].person_id if name in cast.accounts else cast.people[name].id
    account = cast.accounts[name].id if name in cast.accounts else cast.people[name].id
    return Viewer(account, person, cast.provider.id, name, frozenset({role}))


def test_a_new_plan_says_everything_that_is_open(cast: Cast) -> None:
    seen = release_seen(cast.session, plan_release(cast), MONDAY)
    assert len(seen.open_points) == 5
    assert seen.open_points[0] == "Nobody at the prison has confirmed the day yet."
    assert (seen.release_on, seen.other_on, seen.hard_stop) == (THURSDAY, FRIDAY, date(2026, 9, 29))
    assert seen.name == "Dan Danford"


def test_what_is_settled_is_open_no_more(cast: Cast) -> None:
    plan = ready_to_go(cast)
    know_the_prison(cast)
    add_leg(cast.session, plan, Leg("probation", OFFICE, at_time=time(14)), cast.by, MONDAY)
    seen = release_seen(cast.session, plan, MONDAY)
    assert seen.open_points == ()
    assert {one.label for one in seen.numbers} == {LABELS[one] for one in NUMBERS}
    assert [(one.name, one.where) for one in seen.legs] == [
        ("Probation appointment", "Bristol: Decourcy House, BS1 3QB")
    ]


def test_trouble_with_whoever_meets_is_open_too(cast: Cast) -> None:
    plan = ready_to_go(cast)
    cast.people["Femi"].texts_on = False
    add_condition(cast.session, cast.people["Gus"], "no_association", "", date(2026, 1, 1), cast.by, MONDAY)
    points = release_seen(cast.session, plan, MONDAY).open_points
    assert "Femi Femiford: This person has not said yes to texts." in points
    assert any(one.startswith("Gus Gusford: A licence condition keeps them apart.") for one in points)


def test_who_gave_each_confirmation_is_seen(cast: Cast) -> None:
    plan = ready_to_go(cast)
    week = confirmations_of(cast.session, plan)[0]
    at = london(date(2026, 9, 22), 11)
    give_confirmation(cast.session, plan, week, Said("Ms Okafor", "OMU"), cast.by, at)
    first, second = release_seen(cast.session, plan, at).confirmations[:2]
    assert (first.given, first.given_by, first.post) == (True, "Ms Okafor", "OMU")
    assert (second.given, second.asks_now) == (False, False)


def test_silence_shows_once_it_has_climbed(cast: Cast) -> None:
    plan = ready_to_go(cast)
    assert not release_seen(cast.session, plan, london(THURSDAY, 7, 40)).silent
    assert release_seen(cast.session, plan, london(THURSDAY, 7, 45)).silent
    say_step(cast.session, plan, "set_off", "text", cast.by, london(THURSDAY, 7, 50))
    seen = release_seen(cast.session, plan, london(THURSDAY, 7, 50))
    assert (seen.silent, seen.next.step if seen.next else "", seen.steps[0].how) == (False, "at_the_gate", "text")


def test_each_sees_the_list_of_their_own(cast: Cast) -> None:
    ready_to_go(cast)
    (line,) = releases_seen(cast.session, looks(cast, "Cora"), MONDAY)
    assert (line.called, line.confirmed, line.prison) == ("Dan Danford", True, "Ashfield (HMP)")
    (line,) = releases_seen(cast.session, looks(cast, "Femi", "mentor"), MONDAY)
    assert line.called == ""
    for stranger in ("Nia", "Mo"):
        assert releases_seen(cast.session, looks(cast, stranger), MONDAY) == []
    assert releases_seen(cast.session, looks(cast, "Cora"), MONDAY, past=True) == []
    assert len(releases_seen(cast.session, looks(cast, "Cora"), london(date(2026, 10, 5), 9), past=True)) == 1


def test_a_confirmed_day_is_no_assurance_while_the_prison_is_to_be_asked_again(cast: Cast) -> None:
    """F5: what is unanswered says so, also in a list."""
    plan = ready_to_go(cast)
    before, asked = london(date(2026, 9, 22), 9), london(date(2026, 9, 22), 11)
    for at, to_confirm in ((before, False), (asked, True)):
        (line,) = releases_seen(cast.session, looks(cast, "Cora"), at)
        assert line.to_confirm == release_seen(cast.session, plan, at).to_confirm == to_confirm
    (line,) = releases_seen(cast.session, looks(cast, "Femi", "mentor"), asked)
    assert not line.to_confirm
    give_confirmation(cast.session, plan, confirmations_of(cast.session, plan)[0], Said("Ms Okafor"), cast.by, asked)
    (line,) = releases_seen(cast.session, looks(cast, "Cora"), asked)
    assert line.to_confirm == release_seen(cast.session, plan, asked).to_confirm is False


def test_the_list_is_one_query(cast: Cast) -> None:
    plan: ReleasePlan = ready_to_go(cast)
    viewer = looks(cast, "Cora")
    assert plan.is_open
    with counting(cast.session) as asked:
        releases_seen(cast.session, viewer, MONDAY)
    assert len(asked) == 1
