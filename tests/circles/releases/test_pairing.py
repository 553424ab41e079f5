"""The states of a pairing and its history: what may follow what, and what is written down of it."""

import pytest
from sqlmodel import col, select

from circles.errors import WrongMoment
from circles.identity import new_id
from circles.journal import JournalEntry
from circles.lifecycle import may_become
from circles.releases.pairing import MOVES, OPEN, STATES, Pairing, approvals_of, entries_of, open_pairing_of, step_to
from circles.releases.pairing_steps import approve_pairing
from tests.cast import MONDAY, Cast
from tests.paired import TODAY, agreed, proposed, two_mentors


@pytest.fixture(autouse=True)
def _mentors(cast: Cast) -> None:
    two_mentors(cast)


def test_every_open_state_has_a_way_on_and_none_leads_back() -> None:
    for place, state in enumerate(OPEN):
        assert MOVES[state]
        assert all(STATES.index(following) > place for following in MOVES[state])
    assert not any(state in MOVES for state in STATES if state not in OPEN)


def test_what_is_over_stays_over(cast: Cast) -> None:
    pairing = proposed(cast)
    step_to(cast.session, pairing, "declined", TODAY, cast.by, MONDAY)
    assert not any(may_become(pairing, state, MOVES) for state in STATES)
    with pytest.raises(WrongMoment, match="declined now"):
        step_to(cast.session, pairing, "asked", TODAY, cast.by, MONDAY)
    assert open_pairing_of(cast.session, cast.core_member.id) is None


def test_the_history_tells_each_step_latest_first_and_the_journal_holds_no_words(cast: Cast) -> None:
    pairing = agreed(cast)
    assert [one.step for one in entries_of(cast.session, pairing)] == ["agreed", "asked"]
    lines = cast.session.exec(select(JournalEntry).where(col(JournalEntry.subject_id) == pairing.id)).all()
    assert {one.about_id for one in lines} == {cast.core_member.id}
    assert {"propose_pairing", "mentor_answers_pairing", "ask_mentee", "step_pairing"} <= {one.verb for one in lines}
    assert not any("Glad" in f"{one.was}{one.now_is}" for one in lines)


def test_an_approval_is_kept_with_who_when_and_reference(cast: Cast) -> None:
    pairing = proposed(cast)
    approve_pairing(cast.session, pairing, "mentor", " R. Price ", TODAY, "Letter of 3 September", cast.by, MONDAY)
    kept = approvals_of(cast.session, pairing)[0]
    assert (kept.side, kept.approved_by, kept.approved_on) == ("mentor", "R. Price", TODAY)
    assert kept.reference == "Letter of 3 September"


@pytest.mark.parametrize(
    ("state", "said", "spoken_for"),
    [("proposed", "not_asked", False), ("proposed", "asked", True), ("gate", "yes", True), ("ended", "yes", False)],
)
def test_room_is_taken_once_somebody_is_asked(cast: Cast, state: str, said: str, spoken_for: bool) -> None:
    pairing = Pairing(provider_id=cast.provider.id, core_member_id=cast.core_member.id, mentor_id=cast.provider.id,
                      run_id=new_id(), made_at=MONDAY, state=state, mentor_said=said)  # fmt: skip
    assert pairing.is_spoken_for == spoken_for
    assert pairing.is_open == (state != "ended")
    pairing.run_id = None  # chosen by hand
    assert pairing.is_spoken_for == pairing.is_open
