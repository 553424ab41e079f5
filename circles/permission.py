"""Who may do what: one file of rights, small facts, grants, and one visibility query per thing.

Deny by default. A right is granted on a *basis* (own, cover, member, coordinator, manager, self), and the basis goes
into the journal with the deed. What a viewer may not see is answered exactly like what is not there.
Caseload is on the core member; circle, meeting and messages follow it. Struck-out people never appear (F1).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlmodel import Session, col, exists

from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.concerns.concern import Concern
from circles.concerns.ladder import ConcernStep
from circles.errors import NotAllowed, NotFound
from circles.meetings.contact import Contact
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember
from circles.people.peer_mentor import PeerMentor
from circles.people.person import Person
from circles.releases.mentors import ReleaseMentor
from circles.releases.pairing import OPEN as OPEN_PAIRINGS
from circles.releases.pairing import Pairing
from circles.releases.plan import OPEN, ReleasePlan
from circles.strike_out import is_struck
from circles.viewer import Viewer

# The order is the order in which a basis is taken when several hold.
RIGHTS: dict[str, tuple[str, ...]] = {
    "see_own_pages": ("signed_in",),
    "see_core_member": ("own", "cover"),
    "change_core_member": ("own", "cover"),
    "see_person": ("own", "cover", "leads"),
    "change_person": ("own", "cover", "coordinates"),
    "see_sealed_conditions": ("own", "cover", "coordinates"),
    "extend_clearance": ("manager",),
    "see_circle": ("own", "cover", "member"),
    "change_circle": ("own", "cover"),
    "override_gate_size": ("manager",),
    "see_meeting": ("own", "cover", "member"),
    "change_meeting": ("own", "cover"),
    "answer_meeting": ("member",),
    "write_minutes": ("own", "cover", "member"),
    "review_minutes": ("own", "cover"),
    "see_contacts": ("coordinator", "volunteer"),
    "log_contacts": ("coordinator", "volunteer"),
    "log_contact": ("own", "cover", "member"),
    "review_contact": ("own", "cover"),
    "see_concerns": ("signed_in",),
    "raise_concerns": ("signed_in",),
    "see_concern": ("own", "cover", "handles", "raised", "signs_off"),
    "add_to_concern": ("own", "cover", "handles", "raised"),
    "handle_concern": ("own", "cover", "handles"),
    "take_concern": ("own", "cover", "handles", "rung"),
    "sign_off_concern": ("own", "cover", "handles", "signs_off"),
    "see_concern_clocks": ("coordinator", "manager"),
    "change_concern_clocks": ("manager",),
    "change_circle_clocks": ("own", "cover"),
    "see_releases": ("coordinator", "mentor"),
    "plan_releases": ("coordinator",),
    "see_release": ("own", "cover", "member"),
    "change_release": ("own", "cover"),
    "answer_release": ("member",),
    "say_release_step": ("own", "cover", "member"),
    "see_pairing": ("own", "cover"),
    "change_pairing": ("own", "cover"),
    "see_mentee": ("mentor",),
    "answer_pairing": ("mentor",),
    "see_messages": ("own", "cover"),
    "see_people": ("coordinator", "manager"),
    "change_people": ("coordinator", "manager"),
    "see_circles": ("coordinator", "volunteer"),
    "see_meetings": ("coordinator", "volunteer"),
    "see_outbox": ("coordinator",),
    "see_matching": ("coordinator",),
    "match_region": ("coordinator",),
    "change_proposal": ("own", "cover"),
    "answer_invitation": ("volunteer",),
    "see_wordings": ("coordinator", "manager"),
    "form_circle": ("coordinator",),
    "import_people": ("coordinator", "manager"),
    "see_places": ("coordinator", "manager"),
    "change_places": ("coordinator", "manager"),
    "see_settings": ("coordinator", "manager"),
    "change_settings": ("manager",),
    "see_accounts": ("coordinator", "manager"),
    "let_in": ("coordinator", "manager"),
    "change_accounts": ("manager",),
    "name_cover": ("coordinator", "manager"),
    "use_demo": ("signed_in",),
}
LEADS = ("coordinator", "manager")
OF_ONE_SUBJECT = ("handles", "raised", "rung", "signs_off")


@dataclass(frozen=True)
class Facts:
    """What a grant needs to know of a subject, and nothing else of it."""

    provider_id: UUID
    coordinator_id: UUID | None = None
    member: bool = False
    struck: bool = False
    on_no_caseload: bool = False  # a volunteer, peer mentor or professional: open to whoever leads
    also: frozenset[str] = frozenset()  # further bases that hold for this viewer and this subject alone


@dataclass(frozen=True)
class Grant:
    """A right, given on a basis. The basis is what the journal writes."""

    right: str
    basis: str


def grant(viewer: Viewer, right: str, subject: Facts | None, now: datetime) -> Grant | None:  # noqa: ARG001 - break-glass ends at a moment
    """The grant of a right over a subject (None: over the provider's things as a whole), or None."""
    if subject is not None and (subject.struck or subject.provider_id != viewer.provider_id):
        return None
    for basis in RIGHTS[right]:
        if _holds(viewer, basis, subject):
            covered = subject.coordinator_id if basis == "cover" and subject else None
            return Grant(right, f"cover for {covered}" if covered else basis)
    return None


def require(viewer: Viewer, right: str, subject: Facts | None, now: datetime) -> Grant:
    """The grant, or NotAllowed. For what the viewer may see but perhaps not do."""
    granted = grant(viewer, right, subject, now)
    if granted is None:
        raise NotAllowed("That is for somebody else to do. Ask the coordinator or a manager.")
    return granted


def _holds(viewer: Viewer, basis: str, subject: Facts | None) -> bool:
    if basis == "signed_in":
        return True
    if basis == "own":
        return subject is not None and "coordinator" in viewer.roles and subject.coordinator_id == viewer.account_id
    if basis == "cover":
        return subject is not None and "coordinator" in viewer.roles and subject.coordinator_id in viewer.covers
    if basis == "member":
        return subject is not None and subject.member
    if basis in OF_ONE_SUBJECT:
        return subject is not None and basis in subject.also
    if basis in ("leads", "coordinates"):
        wanted = LEADS if basis == "leads" else ("coordinator",)
        return subject is not None and subject.on_no_caseload and not viewer.roles.isdisjoint(wanted)
    return basis in viewer.roles


# ---- visibility: one query per thing, taking (viewer, now) ----


def in_circle(person_id: UUID, circle_id: Any, today: date) -> ColumnElement[bool]:
    """The condition that a person sits in a circle today. A list of theirs, not a question asked of every circle."""
    theirs: Select[Any] = select(col(CircleVolunteer.circle_id)).where(
        col(CircleVolunteer.person_id) == person_id,
        col(CircleVolunteer.joined_on) <= today,
        or_(col(CircleVolunteer.left_on).is_(None), col(CircleVolunteer.left_on) > today),
    )
    condition: ColumnElement[bool] = circle_id.in_(theirs)
    return condition


def _not_struck(viewer: Viewer, *subject_ids: Any) -> ColumnElement[bool]:
    return and_(true(), *(~is_struck(one, viewer.person_id) for one in subject_ids))


def visible_core_members(viewer: Viewer, now: datetime) -> Select[Any]:  # noqa: ARG001 - as for circles
    """The core members of the caseloads this viewer works, never the viewer themselves."""
    return select(CoreMember).where(
        col(CoreMember.provider_id) == viewer.provider_id,
        col(CoreMember.coordinator_id).in_(viewer.coordinates),
        col(CoreMember.person_id) != viewer.person_id,
        _not_struck(viewer, CoreMember.id),
    )


def circle_is_visible(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The condition over (Circle joined with CoreMember): own or covered caseload, or a seat in an open circle."""
    seat = and_(in_circle(viewer.person_id, Circle.id, now.date()), col(Circle.state).in_(OPEN_STATES))
    return and_(
        col(Circle.provider_id) == viewer.provider_id,
        col(CoreMember.person_id) != viewer.person_id,
        _led_or(viewer, seat),
        _not_struck(viewer, Circle.id, CoreMember.id),
    )


def _led_or(viewer: Viewer, seat: ColumnElement[bool]) -> ColumnElement[bool]:
    """The caseload, and a volunteer's seats. Each alone where there is no other: an "or" reads every row."""
    led = col(CoreMember.coordinator_id).in_(viewer.coordinates)
    if "volunteer" not in viewer.roles:
        return led
    return or_(led, seat) if viewer.coordinates else seat


def visible_circles(viewer: Viewer, now: datetime) -> Select[Any]:
    """The circles this viewer may see."""
    return select(Circle).join(CoreMember).where(circle_is_visible(viewer, now))


def visible_meetings(viewer: Viewer, now: datetime) -> Select[Any]:
    """The meetings of the circles this viewer may see."""
    joined = select(Meeting).join(Circle, col(Circle.id) == Meeting.circle_id).join(CoreMember)
    return joined.where(circle_is_visible(viewer, now))


def visible_contacts(viewer: Viewer, now: datetime) -> Select[Any]:
    """The contacts with the core members of these caseloads, and those of the circles this viewer sits in."""
    seat = and_(in_circle(viewer.person_id, Contact.circle_id, now.date()), col(Circle.state).in_(OPEN_STATES))
    joined = select(Contact).join(CoreMember, col(CoreMember.id) == Contact.core_member_id)
    return joined.outerjoin(Circle, col(Circle.id) == Contact.circle_id).where(
        col(CoreMember.provider_id) == viewer.provider_id,  # of the caseload, which is where a list begins
        col(CoreMember.person_id) != viewer.person_id,
        _led_or(viewer, seat),
        _not_struck(viewer, CoreMember.id),
        ~is_struck(Contact.circle_id, viewer.person_id),
    )


def _meets(person_id: UUID) -> ColumnElement[bool]:
    """The condition over ReleasePlan: asked to meet, for as long as the plan is open and they have not stood down."""
    asked = exists().where(
        col(ReleaseMentor.plan_id) == ReleasePlan.id, col(ReleaseMentor.person_id) == person_id,
        col(ReleaseMentor.state) != "stood_down",
    )  # fmt: skip
    return and_(col(ReleasePlan.state).in_(OPEN), asked)


def visible_releases(viewer: Viewer, now: datetime) -> Select[Any]:  # noqa: ARG001 - as for circles
    """The plans of the caseloads this viewer works, and those a peer mentor is asked to meet for."""
    led = col(CoreMember.coordinator_id).in_(viewer.coordinates)
    joined = select(ReleasePlan).join(CoreMember, col(CoreMember.id) == ReleasePlan.core_member_id)
    return joined.where(
        col(ReleasePlan.provider_id) == viewer.provider_id,
        col(CoreMember.person_id) != viewer.person_id,
        or_(led, _meets(viewer.person_id)) if "mentor" in viewer.roles else led,
        _not_struck(viewer, ReleasePlan.id, CoreMember.id),
    )


def visible_pairings(viewer: Viewer, now: datetime) -> Select[Any]:
    """The pairings of the core members whose caseloads this viewer works."""
    mine = visible_core_members(viewer, now).with_only_columns(col(CoreMember.id))
    return select(Pairing).where(
        col(Pairing.provider_id) == viewer.provider_id, col(Pairing.core_member_id).in_(mine),
        _not_struck(viewer, Pairing.id),
    )  # fmt: skip


def own_mentees(viewer: Viewer, now: datetime) -> Select[Any]:  # noqa: ARG001 - as for circles
    """The pairings a peer mentor is asked about or lives, for as long as they are open."""
    themselves = select(col(PeerMentor.id)).where(col(PeerMentor.person_id) == viewer.person_id)
    return select(Pairing).where(
        col(Pairing.provider_id) == viewer.provider_id, col(Pairing.state).in_(OPEN_PAIRINGS),
        col(Pairing.mentor_said).in_(("asked", "yes")), col(Pairing.mentor_id).in_(themselves),
        _not_struck(viewer, Pairing.id, Pairing.core_member_id),
    )  # fmt: skip


def visible_people(viewer: Viewer, now: datetime) -> Select[Any]:  # noqa: ARG001 - as for circles
    """Volunteers, peer mentors and professionals to whoever leads; core members by caseload only."""
    leads = any(role in viewer.roles for role in LEADS)
    is_core = exists().where(col(CoreMember.person_id) == Person.id)
    mine = exists().where(
        col(CoreMember.person_id) == Person.id, col(CoreMember.coordinator_id).in_(viewer.coordinates)
    )
    return select(Person).where(
        col(Person.provider_id) == viewer.provider_id,
        or_(and_(leads, ~is_core), mine) if leads else mine,
        _not_struck(viewer, Person.id),
    )


def concern_is_visible(viewer: Viewer, now: datetime) -> ColumnElement[bool]:
    """The condition over (Concern outer joined with CoreMember): who raised it, has it, was rung, leads, signs off.

    Never whom it names (F1). A restricted one is not open to the caseload as such. The last rung, who are rung only
    because nobody answered, learn its level and may take it; the rest opens on taking (F6).
    """
    rung = exists().where(
        col(ConcernStep.concern_id) == Concern.id, col(ConcernStep.account_id) == viewer.account_id,
        col(ConcernStep.due_at) <= now, col(ConcernStep.role) != "everyone",
    )  # fmt: skip
    led = and_(~col(Concern.restricted), col(CoreMember.coordinator_id).in_(viewer.coordinates))
    ways = [col(Concern.raised_by_id) == viewer.person_id, col(Concern.owner_id) == viewer.account_id, rung, led]
    if "manager" in viewer.roles:
        ways.append(col(Concern.state).in_(("handled", "closed")))
    return and_(
        col(Concern.provider_id) == viewer.provider_id,
        or_(*ways),
        _not_struck(viewer, Concern.id, Concern.circle_id, CoreMember.id),
        or_(col(CoreMember.person_id).is_(None), col(CoreMember.person_id) != viewer.person_id),
    )


def visible_concerns(viewer: Viewer, now: datetime) -> Select[Any]:
    """The concerns this viewer may read."""
    joined = select(Concern).join(CoreMember, col(CoreMember.id) == Concern.core_member_id, isouter=True)
    return joined.where(concern_is_visible(viewer, now))


def nobody_has(viewer: Viewer, now: datetime) -> Select[Any]:
    """The concerns whose last rung has reached this viewer: somebody has to take them."""
    reached = exists().where(
        col(ConcernStep.concern_id) == Concern.id, col(ConcernStep.account_id) == viewer.account_id,
        col(ConcernStep.due_at) <= now, col(ConcernStep.round) == Concern.round,
    )  # fmt: skip
    return select(Concern).where(
        col(Concern.provider_id) == viewer.provider_id, col(Concern.state) == "raised", reached,
        _not_struck(viewer, Concern.id),
    )  # fmt: skip


# ---- facts: what a grant is worked out from, in one small query per kind ----


def circle_facts(session: Session, viewer: Viewer, circle_id: UUID, now: datetime) -> Facts:
    """The facts of a circle, for a viewer. Raises NotFound where there is no such circle."""
    row = session.execute(
        select(
            col(Circle.provider_id),
            col(CoreMember.coordinator_id),
            and_(in_circle(viewer.person_id, Circle.id, now.date()), col(Circle.state).in_(OPEN_STATES)),
            or_(
                is_struck(Circle.id, viewer.person_id),
                is_struck(CoreMember.id, viewer.person_id),
                col(CoreMember.person_id) == viewer.person_id,
            ),
        )
        .join(CoreMember)
        .where(col(Circle.id) == circle_id)
    ).first()
    if row is None:
        raise NotFound()
    return Facts(row[0], row[1], member=bool(row[2]) and "volunteer" in viewer.roles, struck=bool(row[3]))


def concern_facts(session: Session, viewer: Viewer, concern: Concern, now: datetime) -> Facts:
    """The facts of a concern that was found through `visible_concerns` or `nobody_has`, and so is not struck."""
    steps = session.execute(
        select(col(ConcernStep.role)).where(
            col(ConcernStep.concern_id) == concern.id, col(ConcernStep.account_id) == viewer.account_id,
            col(ConcernStep.due_at) <= now,
        )
    ).scalars()  # fmt: skip
    rungs = set(steps)
    also = {
        "handles": concern.owner_id == viewer.account_id or bool(rungs - {"everyone"}),
        "raised": concern.raised_by_id == viewer.person_id,
        "rung": bool(rungs) and concern.state == "raised",
        "signs_off": "manager" in viewer.roles and concern.state in ("handled", "closed"),
    }
    core_member = session.get(CoreMember, concern.core_member_id) if concern.core_member_id else None
    leads = core_member.coordinator_id if core_member is not None and not concern.restricted else None
    return Facts(concern.provider_id, leads, also=frozenset(name for name, holds in also.items() if holds))


def release_facts(session: Session, viewer: Viewer, plan: ReleasePlan) -> Facts:
    """The facts of a plan that was found through `visible_releases`, and so is not struck."""
    core_member = session.get_one(CoreMember, plan.core_member_id)
    meets = select(col(ReleasePlan.id)).where(col(ReleasePlan.id) == plan.id, _meets(viewer.person_id))
    member = "mentor" in viewer.roles and session.execute(meets).first() is not None
    return Facts(plan.provider_id, core_member.coordinator_id, member=member)


def core_member_facts(core_member: CoreMember) -> Facts:
    """The facts of a core member that was found through `visible_core_members`, and so is not struck."""
    return Facts(core_member.provider_id, core_member.coordinator_id)


def person_facts(person: Person, core_member: CoreMember | None) -> Facts:
    """The facts of a person that was found through `visible_people`: a core member's follow the caseload."""
    if core_member is not None:
        return core_member_facts(core_member)
    return Facts(person.provider_id, on_no_caseload=True)
