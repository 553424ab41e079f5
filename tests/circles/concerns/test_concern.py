"""A concern: who may be named, what must be said, who takes it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from circles.circle.circle import Circle
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern, take_over
from circles.concerns.entry import entries_of, read_said
from circles.concerns.ladder import ConcernStep
from circles.errors import BadInput, WrongMoment
from circles.journal import JournalEntry
from circles.strike_out import StrikeOut
from tests.cast import MONDAY, Cast, make_cast, weekly_circle

AT_NIGHT = datetime(2026, 9, 7, 22, 30, tzinfo=MONDAY.tzinfo)  # 23:30 in London


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


@pytest.fixture
def circle(cast: Cast) -> Circle:
    return weekly_circle(cast)


def raised(cast: Cast, circle: Circle | None, what: Raised, who: str = "Asha", now: datetime = MONDAY) -> Concern:
    person = cast.people[who]
    by = cast.by.__class__("person", None, person.id, "member", cast.provider.id, frozenset({"volunteer"}))
    core = circle.core_member_id if circle else None
    return raise_concern(cast.session, cast.provider, core, circle.id if circle else None, what, by, now)


def test_facts_words_and_opinion_stand_apart_and_encrypted(session: Session, cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, Raised(3, "He smelled of drink.", "'I am done'", "I think he is low."))
    (entry,) = entries_of(session, concern.id)
    said = read_said(entry)
    assert (said.facts, said.words, said.opinion) == ("He smelled of drink.", "'I am done'", "I think he is low.")
    stored = session.connection().exec_driver_sql("SELECT said FROM concern_entry").scalar_one()
    assert "drink" not in str(stored)


def test_whoever_is_named_is_struck_and_it_is_restricted(session: Session, cast: Cast, circle: Circle) -> None:
    ben = cast.people["Ben"].id
    concern = raised(cast, circle, Raised(3, "Lent him money.", named=(ben, ben)))
    assert concern.restricted
    struck = session.exec(select(StrikeOut).where(col(StrikeOut.subject_id) == concern.id)).all()
    assert [one.person_id for one in struck] == [ben]


def test_nobody_names_themselves(cast: Cast, circle: Circle) -> None:
    with pytest.raises(BadInput, match="You cannot be one of them"):
        raised(cast, circle, Raised(3, "It was me.", named=(cast.people["Asha"].id,)))


@pytest.mark.parametrize(
    ("what", "field"),
    [
        (Raised(0, "Something"), "level"),
        (Raised(5, "Something"), "level"),
        (Raised(2, " "), "facts"),
        (Raised(3, "Something", known_at=MONDAY + timedelta(hours=1)), "known_at"),
        (Raised(3, "Something", known_at=MONDAY - timedelta(days=400)), "known_at"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(cast: Cast, circle: Circle, what: Raised, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        raised(cast, circle, what)
    assert field in refused.value.problems


def test_a_level_1_needs_no_words(cast: Cast, circle: Circle) -> None:
    assert raised(cast, circle, Raised(1)).state == "raised"


def test_at_night_a_level_2_says_whether_it_can_wait(session: Session, cast: Cast, circle: Circle) -> None:
    with pytest.raises(BadInput) as refused:
        raised(cast, circle, Raised(2, "He has a second phone."), now=AT_NIGHT)
    assert list(refused.value.problems) == ["can_wait"]
    waits = raised(cast, circle, Raised(2, "He has a second phone.", can_wait=True), now=AT_NIGHT)
    first = session.exec(select(ConcernStep.due_at).where(col(ConcernStep.concern_id) == waits.id)).all()
    assert min(first) == datetime(2026, 9, 8, 6, 0, tzinfo=MONDAY.tzinfo)  # 7am in London
    now = raised(cast, circle, Raised(2, "He has a second phone.", can_wait=False), now=AT_NIGHT)
    first = session.exec(select(ConcernStep.due_at).where(col(ConcernStep.concern_id) == now.id)).all()
    assert min(first) == AT_NIGHT


def test_a_level_1_never_waits_for_the_morning(session: Session, cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, Raised(1, "Now", can_wait=True), now=AT_NIGHT)
    first = session.exec(select(ConcernStep.due_at).where(col(ConcernStep.concern_id) == concern.id)).all()
    assert min(first) == AT_NIGHT


def test_levels_3_and_4_ring_nobody(session: Session, cast: Cast, circle: Circle) -> None:
    for level in (3, 4):
        raised(cast, circle, Raised(level, "He missed two meetings."))
    assert session.exec(select(ConcernStep)).all() == []


def test_somebody_takes_it_once_and_a_colleague_may_take_over(session: Session, cast: Cast, circle: Circle) -> None:
    concern = raised(cast, circle, Raised(2, "He has a second phone."))
    take_concern(session, concern, cast.by, MONDAY)
    assert (concern.state, concern.owner_id) == ("taken", cast.accounts["Cora"].id)
    with pytest.raises(WrongMoment, match="Somebody has this already"):
        take_concern(session, concern, cast.manager, MONDAY)
    with pytest.raises(WrongMoment, match="You have this already"):
        take_over(session, concern, cast.by, MONDAY)
    take_over(session, concern, cast.manager, MONDAY)
    assert concern.owner_id == cast.accounts["Mo"].id
    assert [one.kind for one in entries_of(session, concern.id)] == ["raised", "taken", "taken"]


def test_nothing_to_take_over_while_nobody_has_it(session: Session, cast: Cast, circle: Circle) -> None:
    with pytest.raises(WrongMoment, match="Nobody has this"):
        take_over(session, raised(cast, circle, Raised(3, "Something")), cast.by, MONDAY)


def test_a_coordinator_who_deals_with_it_already_rings_nobody(session: Session, cast: Cast, circle: Circle) -> None:
    core = circle.core_member_id
    what = Raised(1, "Police are there.", mine=True)
    concern = raise_concern(session, cast.provider, core, circle.id, what, cast.by, MONDAY)
    assert concern.state == "taken"
    assert session.exec(select(ConcernStep)).all() == []


def test_the_journal_holds_no_word_of_it(session: Session, cast: Cast, circle: Circle) -> None:
    raised(cast, circle, Raised(3, "He smelled of drink."))
    entries = session.exec(select(JournalEntry).where(col(JournalEntry.subject_kind) == "concern")).all()
    assert entries
    assert all("drink" not in f"{one.was} {one.now_is}" for one in entries)
