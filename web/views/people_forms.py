"""The forms about people, and the answers they offer."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field

from circles.people.clearance import NAMES as CLEARANCE_NAMES
from circles.people.details import Details
from circles.people.licence_condition import KINDS as CONDITIONS
from circles.people.licence_condition import NAMES as CONDITION_NAMES
from circles.people.person import Person
from circles.people.phone import spoken_number
from circles.people.professional import POSTS
from circles.seen.person import DEVICES, LANGUAGES
from web.form_fields import Line, Paragraph, TypedDate
from web.forms import FormModel, FormState

Options = tuple[tuple[str, str], ...]
Kind = Literal["core-members", "volunteers", "peer-mentors", "professionals"]
KINDS: Options = (
    ("core-members", "Core members"),
    ("volunteers", "Volunteers"),
    ("peer-mentors", "Peer mentors"),
    ("professionals", "Professionals"),
)
ONE_OF: dict[str, str] = {
    "core-members": "core member", "volunteers": "volunteer", "peer-mentors": "peer mentor",
    "professionals": "professional",
}  # fmt: skip
GENDER_WORDS: Options = (("not_said", "Not said"), ("woman", "Woman"), ("man", "Man"), ("other", "Another way"))
DEVICE_WORDS: Options = tuple(DEVICES.items())
LANGUAGE_WORDS: Options = tuple(LANGUAGES.items())
CLEARANCE_WORDS: Options = tuple((kind, name[:1].upper() + name[1:]) for kind, name in CLEARANCE_NAMES.items())
CONDITION_WORDS: Options = tuple((kind, CONDITION_NAMES[kind]) for kind in CONDITIONS)
POST_WORDS: Options = tuple((post, post.replace("_", " ").capitalize()) for post in POSTS)
SOURCE_WORDS: Options = (("in_person", "In person"), ("by_phone", "By phone"), ("paper_form", "On a paper form"))
NOBODY = UUID(int=0)
EVENINGS: Options = tuple(
    (str(day), name)
    for day, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))
)


class PersonForm(FormModel):
    """The facts of a person."""

    first_name: Line = ""
    last_name: Line = ""
    preferred_name: Line = ""
    gender: Literal["not_said", "woman", "man", "other"] = "not_said"
    born_on: TypedDate | None = None
    email: Line = ""
    address: Paragraph = ""
    postcode: Line = ""
    language: Literal["en", "cy"] = "en"
    spoken: Line = ""
    device: Literal["any", "sms_only", "voice_only", "letter_only"] = "any"
    no_links: bool = False
    in_custody: bool = False
    notes: Paragraph = ""

    def details(self) -> Details:
        """As the domain takes them."""
        spoken = tuple(dict.fromkeys(one.strip() for one in self.spoken.replace(";", ",").split(",") if one.strip()))
        given = {name: getattr(self, name) for name in PersonForm.model_fields if name != "spoken"}
        return Details(**given, spoken=spoken)


class NewPerson(PersonForm):
    """Somebody new: the facts, a number, and what they are to us."""

    kind: Kind
    mobile: Line = ""
    coordinator: Line = ""
    post: Literal["probation_practitioner", "police_offender_manager", "prison_offender_manager", "other"] = "other"
    organisation: Line = ""


class NumberForm(FormModel):
    mobile: Line = ""


class ConsentForm(FormModel):
    given: Literal["yes", "no"]
    source: Literal["in_person", "by_phone", "paper_form"]


class StageForm(FormModel):
    kind: Literal["core member", "volunteer", "peer mentor"]
    state: Line
    reason: Paragraph = ""


class OfferForm(FormModel):
    """What a volunteer offers."""

    experienced: bool = False
    capacity: int = 1
    travel_limit: int | None = None
    evenings: Annotated[list[int], BeforeValidator(lambda given: given or [])] = Field(default_factory=list)


class SupportForm(FormModel):
    """A peer mentor's own support."""

    capacity: int = 2
    licence_ends_on: TypedDate | None = None
    support_contact: Line = ""


class CaseloadForm(FormModel):
    """Who answers for a core member, inside and outside, and what the referral says."""

    coordinator: Line
    practitioner: Line = ""
    adapted: bool = False
    offence: Paragraph = ""


class ClearanceForm(FormModel):
    kind: Line
    issued_on: TypedDate | None = None
    renew_by: TypedDate | None = None
    prison_code: Line = ""
    booking_days: Annotated[int, Field(ge=0, le=365)] | None = None
    workforce: Line = ""


class LookUpForm(FormModel):
    on: TypedDate
    same: Literal["yes", "no"]


class ReasonForm(FormModel):
    reason: Paragraph = ""


class DayForm(FormModel):
    on: TypedDate


class ConditionForm(FormModel):
    kind: Line
    detail: Paragraph = ""
    from_on: TypedDate
    until_on: TypedDate | None = None
    sealed: bool = False


class ApprovalForm(FormModel):
    who: Line = ""
    on: TypedDate
    reference: Line = ""


def id_of(text: str) -> UUID:
    """An id from a select. What is none stands for nobody: the verb then says whom to choose."""
    try:
        return UUID(text)
    except ValueError:
        return NOBODY


def filled(person: Person) -> FormState:
    """The form of a person as it stands, with its version."""
    return FormState(
        {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "preferred_name": person.preferred_name,
            "gender": person.gender,
            "born_on": person.birth_date,
            "email": person.email or "",
            "address": person.address or "",
            "postcode": person.postcode or "",
            "language": person.language,
            "spoken": ", ".join(person.spoken),
            "device": person.device,
            "no_links": _ticked(yes=person.no_links),
            "in_custody": _ticked(yes=person.in_custody),
            "notes": person.notes or "",
            "mobile": spoken_number(person.mobile),
        },
        version=person.version,
    )


def _ticked(*, yes: bool) -> list[str]:
    return ["yes"] if yes else []


def today_in_boxes(today: date) -> dict[str, object]:
    """A date field that begins with today."""
    return {"on": today, "from_on": today}
