"""What the matching is told of people: what a core member needs, what stands between two, and who is a couple."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from circles.errors import BadInput, NotFound
from circles.matching.stops import (
    LIFTABLE,
    RECORDED,
    STOPS,
    MatchingStop,
    end_couple,
    end_stop,
    lift_stop,
    note_couple,
    note_stop,
)
from circles.matching.wish import correct_journey, note_wish, wish_of
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer
from circles.seen.pair import couple_seen, pair_seen
from web.dependencies import doing, looking, path_id
from web.finding.matching import region_of_pair, the_pair
from web.finding.people import Known, the_person
from web.form_fields import Line, Paragraph
from web.forms import FormModel, FormState, typed_again
from web.views import people_forms
from web.views.people import about
from web.views.people_forms import id_of
from web.visit import Deed, Look, Visit

router = APIRouter()
Shown = Annotated[Known, looking("change_person", the_person)]
Changed = Annotated[Known, doing("change_person", the_person)]
Pair = tuple[Known, CoreMember, Volunteer]
PairShown = Annotated[Pair, looking("change_person", the_pair)]
PairChanged = Annotated[Pair, doing("change_person", the_pair)]
GROUPS = (("mixed", "Women and men"), ("women", "Women only"), ("any", "Either is fine"))


class Wished(FormModel):
    """What a core member needs."""

    evenings: list[int] = Field(default_factory=list)
    outcode: Line = ""
    group: Line = "mixed"
    language: Line = ""
    step_free: bool = False


class Told(FormModel):
    """A stop between two people."""

    kind: Line = ""


class Lifted(FormModel):
    """A stop that is lifted, and why."""

    stop: Line = ""
    reason: Paragraph = ""


class Travels(FormModel):
    """How long the journey really takes."""

    minutes: int


class Together(FormModel):
    """The other of a couple, as an id."""

    other: Line = ""


@router.get("/people/{person_id}/wish")
def ask_wish(visit: Look, known: Shown) -> Response:
    wish = wish_of(visit.session, _core_member(known))
    group = "women" if wish.women_only else "mixed" if wish.mixed else "any"
    values = {
        "evenings": list(wish.evenings), "outcode": wish.outcode, "group": group, "language": wish.language,
        "step_free": ["yes"] if wish.step_free else [],
    }  # fmt: skip
    return _wish_page(visit, known, FormState(values, version=wish.version))


def _wish_page(visit: Visit, known: Known, form: FormState) -> Response:
    core_member = _core_member(known)
    if form.theirs:
        form = replace(form, version=wish_of(visit.session, core_member).version)
    return visit.page(
        "matching/wish.html", "What they need", to=about(known), form=form, ask=people_forms, groups=GROUPS,
        adapted=core_member.adapted,
    )  # fmt: skip


@router.post("/people/{person_id}/wish")
@typed_again(_wish_page)
def take_wish(visit: Deed, known: Changed) -> Response:
    form = Wished.read(visit.typed)
    if form.group not in dict(GROUPS):
        raise BadInput({"group": "Choose one of the answers."})
    note_wish(
        visit.session, _core_member(known), form.evenings, form.outcode, women_only=form.group == "women",
        mixed=form.group == "mixed", language=form.language, step_free=form.step_free, version=visit.typed.version,
        by=visit.by, now=visit.now,
    )  # fmt: skip
    return visit.done(known.path, "Saved. The next run of the matching goes by it.")


@router.get("/people/{person_id}/pairs/{volunteer_id}")
def show_pair(visit: Look, pair: PairShown) -> Response:
    return _pair_page(visit, pair, FormState())


def _pair_page(visit: Visit, pair: Pair, form: FormState) -> Response:
    known, core_member, volunteer = pair
    seen = pair_seen(visit.session, region_of_pair(visit, core_member, volunteer), core_member, volunteer)
    return visit.page(
        "matching/pair.html", "Two people", to=about(known), pair=seen, form=form,
        kinds=[(code, STOPS[code].sentence) for code in RECORDED],
    )  # fmt: skip


@router.post("/people/{person_id}/pairs/{volunteer_id}/stops")
@typed_again(_pair_page)
def tell_stop(visit: Deed, pair: PairChanged) -> Response:
    known, core_member, volunteer = pair
    note_stop(visit.session, core_member, volunteer, Told.read(visit.typed).kind, visit.by, visit.now)
    return visit.done(_pair(known, volunteer), "Noted. These two are not put together.")


@router.post("/people/{person_id}/pairs/{volunteer_id}/stops/{stop_id}/end")
@typed_again(_pair_page)
def take_stop_back(visit: Deed, pair: PairChanged) -> Response:
    known, core_member, volunteer = pair
    stop = visit.session.get(MatchingStop, path_id(visit, "stop_id"))
    if stop is None or (stop.core_member_id, stop.volunteer_id) != (core_member.id, volunteer.id):
        raise NotFound()
    end_stop(visit.session, stop, visit.by, visit.now)
    return visit.done(_pair(known, volunteer), "It is taken back.")


@router.post("/people/{person_id}/pairs/{volunteer_id}/lifts")
@typed_again(_pair_page)
def lift(visit: Deed, pair: PairChanged) -> Response:
    known, core_member, volunteer = pair
    form = Lifted.read(visit.typed)
    if form.stop not in LIFTABLE:
        raise BadInput({"stop": "Nobody may lift this one."})
    lift_stop(visit.session, core_member, volunteer, form.stop, form.reason, visit.by, visit.now)
    return visit.done(_pair(known, volunteer), "Lifted for these two. Your reason is kept.")


@router.post("/people/{person_id}/pairs/{volunteer_id}/journey")
@typed_again(_pair_page)
def correct(visit: Deed, pair: PairChanged) -> Response:
    known, core_member, volunteer = pair
    correct_journey(visit.session, core_member, volunteer, Travels.read(visit.typed).minutes, visit.by, visit.now)
    return visit.done(_pair(known, volunteer), "The journey is corrected for these two.")


@router.get("/people/{person_id}/couple")
def ask_couple(visit: Look, known: Shown) -> Response:
    return _couple_page(visit, known, FormState())


def _couple_page(visit: Visit, known: Known, form: FormState) -> Response:
    partner, others = couple_seen(visit.session, _volunteer(known))
    return visit.page("matching/couple.html", "A couple", to=about(known), form=form, partner=partner, others=others)


@router.post("/people/{person_id}/couple")
@typed_again(_couple_page)
def tell_couple(visit: Deed, known: Changed) -> Response:
    one, other = _volunteer(known), visit.session.get(Volunteer, id_of(Together.read(visit.typed).other))
    if other is None:
        raise BadInput({"other": "Choose somebody from the list."})
    note_couple(visit.session, one, other, visit.by, visit.now)
    return visit.done(known.path, "Noted. They never sit in one circle.")


@router.post("/people/{person_id}/couple/end")
@typed_again(_couple_page)
def take_couple_back(visit: Deed, known: Changed) -> Response:
    end_couple(visit.session, _volunteer(known), visit.by, visit.now)
    return visit.done(known.path, "It is taken back.")


def _core_member(known: Known) -> CoreMember:
    if known.core_member is None:
        raise NotFound()
    return known.core_member


def _volunteer(known: Known) -> Volunteer:
    if known.volunteer is None:
        raise NotFound()
    return known.volunteer


def _pair(known: Known, volunteer: Volunteer) -> str:
    return f"{known.path}/pairs/{volunteer.id}"
