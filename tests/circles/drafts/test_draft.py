"""A draft is kept for whoever typed it, never covered by an older save, and gone when the form is sent."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, select

from circles.drafts.draft import Draft, Fields, draft_of, fields_of, forget_draft, forget_old_drafts, save_draft
from circles.errors import BadInput
from circles.identity import new_id
from tests.cast import MONDAY, Cast, make_cast


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


MEETING = new_id()


def save(cast: Cast, who: str, fields: Fields, typed_at: int = 1, subject: UUID = MEETING) -> Draft:
    account = cast.accounts[who].id
    return save_draft(cast.session, cast.provider.id, account, "minutes", subject, fields, typed_at, MONDAY)


def kept(cast: Cast, who: str) -> dict[str, list[str]]:
    return fields_of(draft_of(cast.session, cast.accounts[who].id, "minutes", MEETING))


def test_what_was_typed_comes_back_to_its_writer_and_to_nobody_else(cast: Cast) -> None:
    save(cast, "Cora", {"went": ["A long talk"]})
    assert kept(cast, "Cora") == {"went": ["A long talk"]}
    assert kept(cast, "Nia") == kept(cast, "Mo") == {}


def test_each_record_has_a_draft_of_its_own(cast: Cast) -> None:
    save(cast, "Cora", {"went": ["One"]})
    save(cast, "Cora", {"went": ["Another"]}, subject=new_id())
    assert kept(cast, "Cora") == {"went": ["One"]}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(1, 6)))
def test_in_whatever_order_saves_arrive_the_last_typed_is_kept(cast: Cast, order: list[int]) -> None:
    forget_draft(cast.session, cast.accounts["Cora"].id, "minutes", MEETING)
    for typed_at in order:
        save(cast, "Cora", {"went": [str(typed_at)]}, typed_at)
    assert kept(cast, "Cora") == {"went": ["5"]}


def test_an_older_save_that_arrives_late_covers_nothing(cast: Cast) -> None:
    save(cast, "Cora", {"went": ["newer"]}, typed_at=2)
    save(cast, "Cora", {"went": ["older"]}, typed_at=1)
    assert kept(cast, "Cora") == {"went": ["newer"]}


def test_it_is_encrypted_where_it_lies(cast: Cast) -> None:
    draft = save(cast, "Cora", {"went": ["Dan was low"]})
    assert draft.saved_at == MONDAY
    stored = cast.session.connection().execute(text("SELECT fields FROM draft")).scalar_one()
    assert b"Dan was low" not in bytes(stored)


def test_it_is_gone_when_the_form_is_sent(cast: Cast) -> None:
    save(cast, "Cora", {"went": ["Sent"]})
    forget_draft(cast.session, cast.accounts["Cora"].id, "minutes", MEETING)
    assert kept(cast, "Cora") == {}


def test_what_nobody_came_back_to_for_two_months_is_forgotten(cast: Cast) -> None:
    save(cast, "Cora", {"went": ["Old"]})
    forget_old_drafts(cast.session, MONDAY + timedelta(days=59))
    assert kept(cast, "Cora") == {"went": ["Old"]}
    forget_old_drafts(cast.session, MONDAY + timedelta(days=61))
    assert cast.session.exec(select(Draft)).all() == []


@pytest.mark.parametrize(("form", "words"), [("diary", "short"), ("minutes", "x" * 60_001)])
def test_what_no_form_of_ours_sends_is_refused(cast: Cast, form: str, words: str) -> None:
    with pytest.raises(BadInput):
        save_draft(
            cast.session, cast.provider.id, cast.accounts["Cora"].id, form, MEETING, {"went": [words]}, 1, MONDAY
        )
