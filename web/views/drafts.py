"""A form that is kept while it is typed: what was kept comes back in it, and its page knows where to save."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from circles.drafts.draft import draft_of, fields_of, forget_draft
from web.forms import FormState
from web.visit import Visit


@dataclass(frozen=True)
class Keeping:
    """Where a form is kept, and when that was last done."""

    form: str
    path: str
    saved_at: datetime | None = None


def kept(visit: Visit, name: str, subject_id: UUID, form: FormState) -> tuple[FormState, Keeping]:
    """The form with what was typed before, unless it was just sent and refused; and where it is kept."""
    draft = draft_of(visit.session, visit.viewer.account_id, name, subject_id)
    keeping = Keeping(name, f"/drafts/{name}/{subject_id}", draft.saved_at if draft else None)
    if draft is None or form.problems or form.sentence:
        return form, keeping
    return replace(form, values={**form.values, **fields_of(draft)}), keeping


def sent(visit: Visit, name: str, subject_id: UUID) -> None:
    """The form was taken: its draft goes, in the same transaction."""
    forget_draft(visit.session, visit.viewer.account_id, name, subject_id)
