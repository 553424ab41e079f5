"""Seeing a concern through: every step written down, and closed by somebody else."""

from datetime import timedelta

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from circles.concerns import handling
from circles.concerns.concern import Concern, Raised, raise_concern, take_concern
from circles.concerns.entry import entries_of, read_said
from circles.concerns.handling import Told
from circles.concerns.ladder import ConcernStep
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import Actor
from tests.cast import MONDAY, Cast, make_cast, weekly_circle

LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


@pytest.fixture
def concern(cast: Cast) -> Concern:
    """Asha has raised a level 3, and nobody has it."""
    circle = weekly_circle(cast)
    asha = Actor("person", None, cast.people["Asha"].id, "member", cast.provider.id, frozenset({"volunteer"}))
    what = Raised(3, "He missed two meetings.")
    return raise_concern(cast.session, cast.provider, circle.core_member_id, circle.id, what, asha, MONDAY)


@pytest.fixture
def taken(cast: Cast, concern: Concern) -> Concern:
    take_concern(cast.session, concern, cast.by, MONDAY)
    return concern


def kinds(session: Session, concern: Concern) -> list[str]:
    return [one.kind for one in entries_of(session, concern.id)]


def test_raising_the_level_while_nobody_has_it_starts_the_ladder(
    session: Session, cast: Cast, concern: Concern
) -> None:
    handling.change_level(session, concern, 1, "He has said where he is going.", cast.by, LATER)
    assert concern.take_by == LATER + timedelta(minutes=15)
    steps = session.exec(select(ConcernStep).where(col(ConcernStep.concern_id) == concern.id)).all()
    assert {one.round for one in steps} == {concern.round} == {2}
    assert min(one.due_at for one in steps) == LATER


def test_raising_the_level_of_a_concern_that_somebody_has_rings_nobody(
    session: Session, cast: Cast, taken: Concern
) -> None:
    handling.change_level(session, taken, 1, "Worse.", cast.by, LATER)
    assert session.exec(select(ConcernStep)).all() == []
    assert [one.level for one in entries_of(session, taken.id)] == [3, None, 1]


@pytest.mark.parametrize(("level", "why", "field"), [(3, "Same.", "level"), (9, "No.", "level"), (2, " ", "why")])
def test_a_level_changes_to_another_and_with_a_reason(
    session: Session, cast: Cast, taken: Concern, level: int, why: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        handling.change_level(session, taken, level, why, cast.by, LATER)
    assert field in refused.value.problems


def test_a_note_keeps_facts_and_opinion_apart(session: Session, cast: Cast, taken: Concern) -> None:
    handling.add_note(session, taken, "He rang at nine.", "He sounded calmer.", cast.by, LATER)
    said = read_said(entries_of(session, taken.id)[-1])
    assert (said.facts, said.opinion) == ("He rang at nine.", "He sounded calmer.")
    with pytest.raises(BadInput):
        handling.add_note(session, taken, " ", "", cast.by, LATER)
    with pytest.raises(BadInput, match="characters or fewer"):
        handling.add_note(session, taken, "x" * 8001, "", cast.by, LATER)


def test_each_agency_told_is_written_down(session: Session, cast: Cast, taken: Concern) -> None:
    told = Told("police", "phone", MONDAY + timedelta(minutes=5), "PC Hughes", "CAD 118")
    handling.tell_agency(session, taken, told, cast.by, LATER)
    entry = entries_of(session, taken.id)[-1]
    assert (entry.agency, entry.channel, entry.happened_at) == ("police", "phone", told.at)
    assert read_said(entry).reference == "CAD 118"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (Told("press", "phone", LATER), "agency"),
        (Told("police", "pigeon", LATER), "channel"),
        (Told("police", "phone", LATER + timedelta(minutes=1)), "at"),
        (Told("police", "phone", MONDAY - timedelta(days=2)), "at"),
    ],
)
def test_an_agency_that_cannot_have_been_told_so_is_refused(
    session: Session, cast: Cast, taken: Concern, told: Told, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        handling.tell_agency(session, taken, told, cast.by, LATER)
    assert list(refused.value.problems) == [field]


def test_the_core_member_is_told_only_after_the_agencies_agree(session: Session, cast: Cast, taken: Concern) -> None:
    with pytest.raises(BadInput) as refused:
        handling.told_core_member(session, taken, "", "", cast.by, LATER, agencies_agreed=False)
    assert set(refused.value.problems) == {"agencies_agreed", "who"}
    handling.told_core_member(session, taken, "Cora", "By phone.", cast.by, LATER, agencies_agreed=True)
    assert kinds(session, taken)[-1] == "told_core_member"


def test_naming_whoever_has_it_takes_it_from_them_and_rings_the_others(
    session: Session, cast: Cast, taken: Concern
) -> None:
    handling.change_level(session, taken, 2, "Worse.", cast.by, LATER)
    handling.name_person(session, taken, cast.people["Cora"].id, cast.manager, LATER)
    assert (taken.state, taken.owner_id, taken.restricted) == ("raised", None, True)
    rung = set(session.exec(select(ConcernStep.person_id).where(col(ConcernStep.concern_id) == taken.id)))
    assert cast.people["Cora"].id not in rung
    assert cast.people["Mo"].id in rung
    with pytest.raises(BadInput, match="named already"):
        handling.name_person(session, taken, cast.people["Cora"].id, cast.manager, LATER)
    with pytest.raises(BadInput, match="That is you"):
        handling.name_person(session, taken, cast.people["Mo"].id, cast.manager, LATER)


def test_it_is_kept_to_the_fewest_once(session: Session, cast: Cast, taken: Concern) -> None:
    handling.restrict(session, taken, cast.by, LATER)
    assert taken.restricted
    with pytest.raises(WrongMoment):
        handling.restrict(session, taken, cast.by, LATER)


def test_somebody_else_signs_off(session: Session, cast: Cast, taken: Concern) -> None:
    with pytest.raises(WrongMoment):
        handling.sign_off(session, taken, "", cast.manager, LATER)
    with pytest.raises(BadInput):
        handling.mark_handled(session, taken, " ", cast.by, LATER)
    handling.mark_handled(session, taken, "Spoke to him. He comes again.", cast.by, LATER)
    asha = Actor("person", None, cast.people["Asha"].id, "own", cast.provider.id)
    for involved in (cast.by, asha):
        with pytest.raises(NotAllowed, match="Ask a colleague"):
            handling.sign_off(session, taken, "", involved, LATER)
    handling.sign_off(session, taken, "Agreed.", cast.manager, LATER)
    assert (taken.state, taken.closed_at) == ("closed", LATER)


def test_before_the_sign_off_it_can_be_handed_back(session: Session, cast: Cast, taken: Concern) -> None:
    handling.mark_handled(session, taken, "Done.", cast.by, LATER)
    with pytest.raises(BadInput):
        handling.reopen(session, taken, "", cast.manager, LATER)
    handling.reopen(session, taken, "Was probation told?", cast.manager, LATER)
    assert taken.state == "taken"
    handling.mark_handled(session, taken, "Yes.", cast.by, LATER)
    handling.sign_off(session, taken, "", cast.manager, LATER)
    assert kinds(session, taken)[-3:] == ["reopened", "handled", "closed"]


def test_nothing_is_added_after_the_sign_off(session: Session, cast: Cast, taken: Concern) -> None:
    handling.mark_handled(session, taken, "Done.", cast.by, LATER)
    handling.sign_off(session, taken, "", cast.manager, LATER)
    for late in (
        lambda: handling.add_note(session, taken, "More.", "", cast.by, LATER),
        lambda: handling.change_level(session, taken, 1, "More.", cast.by, LATER),
        lambda: handling.name_person(session, taken, cast.people["Ben"].id, cast.by, LATER),
        lambda: handling.tell_agency(session, taken, Told("police", "phone", LATER), cast.by, LATER),
    ):
        with pytest.raises(WrongMoment, match="signed off"):
            late()


@pytest.mark.parametrize("deed", ["UPDATE concern_entry SET kind = 'note'", "DELETE FROM concern_entry"])
def test_the_record_is_only_ever_added_to(session: Session, taken: Concern, deed: str) -> None:
    assert kinds(session, taken)
    with pytest.raises(DatabaseError):
        session.connection().execute(sql(deed))
