"""Earlier runs of the matching: what each came to, and two of them side by side. A run is never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from circles.local_time import DAYS
from circles.matching.region import EVENINGS
from circles.matching.run import MatchingRun, answer_of, inputs_of
from circles.people.core_member import CoreMember
from circles.people.person import Person, called, short_name
from circles.people.volunteer import Volunteer
from circles.permission import visible_core_members
from circles.viewer import Viewer

Group = tuple[str, frozenset[UUID]]  # slot and volunteers


@dataclass(frozen=True)
class InRun:
    """What one run proposed for one person: evening and people, or nothing."""

    evening: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """One person in two runs. `kind`: gained, lost, changed or same, read from the first to the second."""

    name: str
    kind: str
    first: InRun
    second: InRun


@dataclass(frozen=True)
class Whole:
    """What a run came to as a whole."""

    run: MatchingRun
    longest: int  # minutes of the longest journey in it
    travel: int


@dataclass(frozen=True)
class SideBySide:
    """Two runs, and each of the viewer's people in them."""

    first: Whole
    second: Whole
    people: tuple[Compared, ...]
    same: int


def side_by_side(
    session: Session, viewer: Viewer, first: MatchingRun, second: MatchingRun, now: datetime
) -> SideBySide:
    """Compare what two runs proposed for this viewer's people. Three queries at any size."""
    groups, others = _groups(first), _groups(second)
    rows = session.execute(
        visible_core_members(viewer, now)
        .join(Person, col(Person.id) == CoreMember.person_id)
        .where(col(CoreMember.id).in_(groups.keys() | others.keys()))
        .order_by(col(Person.name_key), col(Person.id))
        .with_only_columns(col(CoreMember.id), Person)
    ).all()
    mine = [one for one, _ in rows]
    names = _names(
        session, [groups[one] for one in mine if one in groups] + [others[one] for one in mine if one in others]
    )
    people = [
        Compared(called(person), kind_of(groups.get(one), others.get(one)), _in_words(groups.get(one), names),
                 _in_words(others.get(one), names))
        for one, person in rows
    ]  # fmt: skip
    differ = tuple(one for one in people if one.kind != "same")
    return SideBySide(whole(first), whole(second), differ, len(people) - len(differ))


def whole(run: MatchingRun) -> Whole:
    """A run with its journeys."""
    plan = answer_of(run).get("plan", [])
    minutes = {(core, who): many for core, who, many in inputs_of(run)[0]["pairs"]} if run.inputs else {}
    journeys = [minutes[core, one] for core, _slot, people in plan for one in people]
    return Whole(run, max(journeys, default=0), sum(journeys))


def kind_of(first: Group | None, second: Group | None) -> str:
    """How somebody fares from one run to the next."""
    if first == second:
        return "same"
    if first is None or second is None:
        return "gained" if first is None else "lost"
    return "changed"


def _groups(run: MatchingRun) -> dict[UUID, Group]:
    plan = answer_of(run).get("plan", [])
    return {UUID(core): (slot, frozenset(UUID(one) for one in people)) for core, slot, people in plan}


def _names(session: Session, groups: Iterable[Group]) -> dict[UUID, str]:
    ids = {one for _slot, people in groups for one in people}
    rows = (
        select(Volunteer.id, Person)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.id).in_(ids))
    )
    return {one: short_name(person) for one, person in session.exec(rows)}


def _in_words(group: Group | None, names: dict[UUID, str]) -> InRun:
    if group is None:
        return InRun()
    slot, people = group
    return InRun(DAYS["en"][EVENINGS.index(slot)], tuple(sorted(names[one] for one in people)))
