"""Pairings: the page of one, the steps that are one button, choosing a mentor by hand, and the mentor's own page."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from circles.errors import BadInput
from circles.people.peer_mentor import PeerMentor
from circles.releases.mentor_wish import MentorWish, mentor_wish_of, note_mentor_wish
from circles.releases.pairing import Pairing
from circles.releases.pairing_steps import (
    begin_letters,
    go_to_the_gate,
    mentor_answers,
    not_possible,
    propose,
    put_aside,
)
from circles.seen.mentee import mentee_seen
from circles.seen.mentors import mentor_choices
from circles.seen.pairing import pairing_seen
from web.dependencies import doing, looking
from web.finding.pairings import the_mentee, the_pairing, the_seeker
from web.finding.people import Known
from web.form_fields import Line
from web.forms import FormModel, FormState, typed_again
from web.views.people import about
from web.visit import Deed, Look, Visit

router = APIRouter()
Seen = Annotated[Pairing, looking("see_pairing", the_pairing)]
Change = Annotated[Pairing, doing("change_pairing", the_pairing)]
Mine = Annotated[Pairing, looking("see_mentee", the_mentee)]
Answered = Annotated[Pairing, doing("answer_pairing", the_mentee)]
ANSWERS = ("yes", "no")


class Said(FormModel):
    """What a mentor said."""

    said: Line = ""


class Chosen(FormModel):
    """Who is to be the mentor."""

    mentor: UUID


class Wished(FormModel):
    """What the mentee wishes."""

    wants_one: Line = ""
    same_sex: bool = False


@router.get("/pairings/{pairing_id}")
def show_pairing(visit: Look, pairing: Seen) -> Response:
    return pairing_page(visit, pairing)


def pairing_page(visit: Visit, pairing: Pairing, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    seen = pairing_seen(visit.session, pairing, visit.now)
    return visit.page("pairings/pairing.html", "Pairing", pairing=seen, form=form)


@router.post("/pairings/{pairing_id}/mentor")
@typed_again(pairing_page)
def hear_mentor(visit: Deed, pairing: Change) -> Response:
    said = Said.read(visit.typed).said
    mentor_answers(visit.session, pairing, said, visit.by, visit.now)
    words = {"asked": "Asked. They can answer on their own page, or you write down what they say.",
             "yes": "Good. Now the mentee is asked, by the mentor's first name."}  # fmt: skip
    return visit.done(f"/pairings/{pairing.id}", words.get(said, "Written down. These two are not proposed again."))


@router.post("/pairings/{pairing_id}/letters")
@typed_again(pairing_page)
def let_them_write(visit: Deed, pairing: Change) -> Response:
    begin_letters(visit.session, pairing, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "They can write to each other now.")


@router.post("/pairings/{pairing_id}/gate")
@typed_again(pairing_page)
def to_the_gate(visit: Deed, pairing: Change) -> Response:
    go_to_the_gate(visit.session, pairing, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Nothing stands in the way of the gate.")


@router.post("/pairings/{pairing_id}/aside")
@typed_again(pairing_page)
def aside(visit: Deed, pairing: Change) -> Response:
    put_aside(visit.session, pairing, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Put aside. Choose somebody else, or match again.")


@router.post("/pairings/{pairing_id}/impossible")
@typed_again(pairing_page)
def impossible(visit: Deed, pairing: Change) -> Response:
    not_possible(visit.session, pairing, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Noted. These two are not proposed again.")


# ---- choosing by hand ----


@router.get("/people/{person_id}/mentor")
def ask_mentor(visit: Look, known: Annotated[Known, looking("change_core_member", the_seeker)]) -> Response:
    return choice_page(visit, known, FormState())


def choice_page(visit: Visit, known: Known, form: FormState) -> Response:
    assert known.core_member is not None
    wish = mentor_wish_of(visit.session, known.core_member)
    choices = mentor_choices(visit.session, known.core_member, visit.now)
    wished = form if form.values.get("wants_one") else _wished(wish)
    return visit.page("pairings/choose.html", "A mentor", to=about(known), wished=wished, choices=choices, form=form)


def _wished(wish: MentorWish) -> FormState:
    return FormState({"wants_one": "yes" if wish.wants_one else "no", "same_sex": ["yes"] if wish.same_sex else []})


@router.post("/people/{person_id}/mentor")
@typed_again(choice_page)
def choose(visit: Deed, known: Annotated[Known, doing("change_core_member", the_seeker)]) -> Response:
    mentor = visit.session.get(PeerMentor, Chosen.read(visit.typed).mentor)
    if mentor is None or known.core_member is None:
        raise BadInput({"mentor": "Choose somebody from the list."})
    pairing = propose(visit.session, known.core_member, mentor, visit.by, visit.now)
    return visit.done(f"/pairings/{pairing.id}", "Proposed. Now ask the mentor.")


@router.post("/people/{person_id}/mentor-wish")
@typed_again(choice_page)
def wish(visit: Deed, known: Annotated[Known, doing("change_core_member", the_seeker)]) -> Response:
    form = Wished.read(visit.typed)
    if form.wants_one not in ANSWERS or known.core_member is None:
        raise BadInput({"wants_one": "Choose one of the answers."})
    note_mentor_wish(visit.session, known.core_member, visit.by, visit.now, wants_one=form.wants_one == "yes",
                     same_sex=form.same_sex)  # fmt: skip
    return visit.done(f"{known.path}/mentor", "What they wish is saved.")


# ---- the mentor's own page ----


@router.get("/mentees/{pairing_id}")
def show_mentee(visit: Look, pairing: Mine) -> Response:
    return mentee_page(visit, pairing)


def mentee_page(visit: Visit, pairing: Pairing, form: FormState = FormState()) -> Response:  # noqa: B008 - frozen
    seen = mentee_seen(visit.session, pairing, visit.viewer, visit.now)
    return visit.page("pairings/mine.html", "Mentee", mentee=seen, form=form)


@router.post("/mentees/{pairing_id}/answer")
@typed_again(mentee_page)
def answer(visit: Deed, pairing: Answered) -> Response:
    said = Said.read(visit.typed).said
    if said not in ANSWERS:
        raise BadInput({"said": "Say yes or no."})
    mentor_answers(visit.session, pairing, said, visit.by, visit.now)
    path = f"/mentees/{pairing.id}" if said == "yes" else "/today"
    return visit.done(path, "Thank you for saying yes." if said == "yes" else "Thank you for telling us.")
