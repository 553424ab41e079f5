"""What the forms of a release offer, and what may be chosen in them."""

from sqlmodel import col, select

from circles.errors import BadInput
from circles.people.core_member import CoreMember
from circles.people.person import Person, full_name
from circles.permission import visible_core_members
from circles.places.reference import Prison, ProbationOffice
from circles.releases import dates, legs
from circles.seen.release import SOURCES as SOURCES_OF_A_DATE
from web.views.choices import Options
from web.visit import Visit

KINDS: Options = [(code, dates.NAMES[code]) for code in dates.PRECEDENCE[::-1]]
SOURCES: Options = [(code, words[0].upper() + words[1:]) for code, words in SOURCES_OF_A_DATE.items()]
LEGS: Options = list(legs.KINDS.items())
SHOWN: Options = [("", "As usual for this kind"), ("full", "In full"), ("appointment", 'As "appointment"'),
                  ("hidden", "Not at all")]  # fmt: skip
YES_NO: Options = [("yes", "Yes"), ("no", "Not all of them yet")]


def core_members(visit: Visit) -> Options:
    """The people of this caseload, by name."""
    mine = visible_core_members(visit.viewer, visit.now).join(Person, col(Person.id) == CoreMember.person_id)
    rows = mine.with_only_columns(col(CoreMember.id), Person).order_by(col(Person.name_key), col(Person.id))
    return [("", "Choose a person"), *((str(one), full_name(person)) for one, person in visit.session.execute(rows))]


def the_core_member(visit: Visit, typed: str) -> CoreMember:
    """The one who was chosen, if they are of this caseload. Raises BadInput."""
    if not typed or typed not in dict(core_members(visit)):
        raise BadInput({"core_member": "Choose a person from the list."})
    mine = visible_core_members(visit.viewer, visit.now)
    found = {str(one.id): one for one in visit.session.execute(mine).scalars()}
    chosen: CoreMember = found[typed]
    return chosen


def prisons(visit: Visit) -> Options:
    """Every prison of the list."""
    rows = visit.session.execute(select(col(Prison.code), col(Prison.name)).order_by(col(Prison.name)))
    return [("", "Choose a prison"), *((code, name) for code, name in rows)]


def offices(visit: Visit) -> Options:
    """Every probation office of the list."""
    named = select(col(ProbationOffice.code), col(ProbationOffice.name), col(ProbationOffice.town))
    rows = visit.session.execute(named.order_by(col(ProbationOffice.name)))
    return [("", "None"), *((code, f"{name}" if town in name else f"{name}, {town}") for code, name, town in rows)]
