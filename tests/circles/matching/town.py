"""A small town for the tests of matching: the cast, who all live in one outcode and can on Tuesdays."""

from sqlmodel import Session

from circles.matching.gathering import Only, gather
from circles.matching.proposal import MatchingProposal, keep_proposal
from circles.matching.region import Free, Region, Waits
from circles.matching.run import MatchingRun, ask_for_run
from circles.places.reference import Outcode
from tests.cast import MONDAY, TUESDAY, VOLUNTEERS, Cast, make_cast

TODAY = MONDAY.date()
OUTCODES = {"BS5": (361_800, 174_300), "BA1": (374_600, 166_500), "NE1": (424_900, 564_400)}
MEN = ("Ben", "Dev", "Ewan")


def make_town(session: Session) -> Cast:
    """Dan waits in BS5; the seven live there too, can on Tuesdays, and three of them are men."""
    cast = make_cast(session)
    for code, place in OUTCODES.items():
        session.merge(Outcode(code=code, easting=place[0], northing=place[1]))
    for name in VOLUNTEERS:
        person = cast.people[name]
        person.outcode, person.gender = "BS5", "man" if name in MEN else "woman"
        cast.volunteers[name].evenings = [TUESDAY]
    cast.people["Dan"].outcode, cast.people["Dan"].gender = "BS5", "man"
    session.flush()
    return cast


def region_of(cast: Cast, but: MatchingProposal | None = None) -> Region:
    return gather(cast.session, cast.provider.id, TODAY, but.id if but else None)


def waits_and(region: Region, cast: Cast, name: str) -> tuple[Waits, Free]:
    return region.waiting[cast.core_member.id], region.volunteers[cast.volunteers[name].id]


def stops_of(cast: Cast, name: str) -> set[str]:
    """What stops Dan and a volunteer: the same in the whole region and among what is gathered for these two."""
    of_two = gather(cast.session, cast.provider.id, TODAY, only=only(cast, name))
    both = [(one, *waits_and(one, cast, name)) for one in (region_of(cast), of_two)]
    found, alone = (region.stops_between(waits, free) for region, waits, free in both)
    minutes, alone_minutes = (region.minutes(waits, free) for region, waits, free in both)
    assert (found, minutes) == (alone, alone_minutes)
    return found


def only(cast: Cast, *names: str) -> Only:
    """Dan and these volunteers."""
    return Only(cast.core_member.id, frozenset(cast.volunteers[name].id for name in names))


def proposed(cast: Cast, *names: str) -> tuple[MatchingRun, MatchingProposal]:
    """A run that proposed this group for Dan, on Tuesdays."""
    run = ask_for_run(cast.session, cast.by, MONDAY)
    ids = [cast.volunteers[name].id for name in names or VOLUNTEERS[:4]]
    return run, keep_proposal(cast.session, run.id, region_of(cast), cast.core_member.id, "tue", ids, MONDAY)
