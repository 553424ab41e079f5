"""A draft: what somebody has typed and not yet sent. It is theirs alone, and outlives the session it was typed in.

Saves may arrive in any order (a phone in a tunnel): `typed_at` is the page's own count of milliseconds, and an older
save never covers a newer one.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text, Uuid, delete
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret
from circles.errors import BadInput

FORMS = ("minutes", "contact", "concern")
MOST_CHARACTERS = 60_000
KEPT = timedelta(days=60)
Fields = Mapping[str, list[str]]


class Draft(SQLModel, table=True):
    """One form in the making. `subject_id` is the record it is about: a meeting, a circle, or the writer themselves."""

    __tablename__ = "draft"
    __table_args__ = (Index("uq_draft_account_id_form_subject_id", "account_id", "form", "subject_id", unique=True),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id", index=False)
    form: str = plain(Text)
    subject_id: UUID = plain(Uuid)
    fields: str = secret("draft.fields", about="core_member")
    typed_at: int = plain(BigInteger)
    saved_at: datetime = instant(index=True)


def save_draft(
    session: Session, provider_id: UUID, account_id: UUID, form: str, subject_id: UUID, fields: Fields, typed_at: int,
    machine_now: datetime,
) -> Draft:  # fmt: skip
    """Keep what is typed, unless something newer is kept already. Raises BadInput for what no form of ours sends."""
    text = json.dumps(dict(fields), ensure_ascii=False)
    if form not in FORMS or len(text) > MOST_CHARACTERS:
        raise BadInput({"form": "This is too long to keep. Shorten it a little."})
    draft = draft_of(session, account_id, form, subject_id)
    if draft is not None and draft.typed_at >= typed_at:
        return draft
    if draft is None:
        draft = Draft(
            provider_id=provider_id, account_id=account_id, form=form, subject_id=subject_id, fields=text,
            typed_at=typed_at, saved_at=machine_now,
        )  # fmt: skip
    draft.fields, draft.typed_at, draft.saved_at = text, typed_at, machine_now
    session.add(draft)
    session.flush()
    return draft


def draft_of(session: Session, account_id: UUID, form: str, subject_id: UUID) -> Draft | None:
    """The draft of this account about this record. There is no way to ask for anybody else's."""
    mine = select(Draft).where(
        col(Draft.account_id) == account_id, col(Draft.form) == form, col(Draft.subject_id) == subject_id
    )
    return session.exec(mine).first()


def fields_of(draft: Draft | None) -> dict[str, list[str]]:
    """What was typed, by field."""
    return dict(json.loads(draft.fields)) if draft is not None else {}


def forget_draft(session: Session, account_id: UUID, form: str, subject_id: UUID) -> None:
    """It has been sent: in the same transaction as what it became."""
    session.execute(
        delete(Draft).where(
            col(Draft.account_id) == account_id, col(Draft.form) == form, col(Draft.subject_id) == subject_id
        )
    )


def forget_old_drafts(session: Session, machine_now: datetime) -> None:
    """Forget what nobody has come back to for two months."""
    session.execute(delete(Draft).where(col(Draft.saved_at) < machine_now - KEPT))
