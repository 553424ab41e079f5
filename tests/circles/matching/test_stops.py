"""What stops two people is one table; what may be lifted, and by whom, is F11."""

import pytest
from sqlmodel import Session, col, select

from circles.errors import BadInput, NotAllowed
from circles.journal import JournalEntry
from circles.matching.stops import RECORDED, STOPS, MatchingStop, end_stop, lift_stop, note_couple, note_stop, sentences
from tests.cast import MONDAY, Cast
from tests.circles.matching.town import make_town, stops_of

NEVER = {code for code, stop in STOPS.items() if stop.lifted == "never"}


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_town(session)


def test_a_link_an_area_a_condition_a_refusal_and_a_missing_check_are_never_lifted() -> None:
    assert {
        "link", "area", "condition", "refused", "no_clearance", "no_vetting", "not_trained", "struck_out", "itself",
    } == NEVER  # fmt: skip


def test_others_read_one_sentence_for_every_stop() -> None:
    assert {stop.to_others for stop in STOPS.values()} == {"Not this one."}


@pytest.mark.parametrize("stop", sorted(NEVER | {"too_far", "over_capacity", "nonsense"}))
def test_what_nobody_may_lift_is_refused(cast: Cast, stop: str) -> None:
    with pytest.raises(NotAllowed):
        lift_stop(cast.session, cast.core_member, cast.volunteers["Asha"], stop, "Because", cast.by, MONDAY)


def test_lifting_asks_for_a_reason(cast: Cast) -> None:
    with pytest.raises(BadInput, match="Say why"):
        lift_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "not_suited", "  ", cast.by, MONDAY)


@pytest.mark.parametrize("kind", RECORDED)
def test_a_stop_told_twice_stands_once(cast: Cast, kind: str) -> None:
    for _ in range(2):
        note_stop(cast.session, cast.core_member, cast.volunteers["Asha"], kind, cast.by, MONDAY)
    assert len(cast.session.exec(select(MatchingStop)).all()) == 1
    assert stops_of(cast, "Asha") == {kind}


def test_a_stop_nobody_knows_is_refused(cast: Cast) -> None:
    with pytest.raises(BadInput):
        note_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "dislike", cast.by, MONDAY)


def test_what_was_a_mistake_is_ended_and_a_link_is_not(cast: Cast) -> None:
    suited = note_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "not_suited", cast.by, MONDAY)
    end_stop(cast.session, suited, cast.by, MONDAY)
    assert stops_of(cast, "Asha") == set()
    link = note_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "link", cast.by, MONDAY)
    with pytest.raises(NotAllowed):
        end_stop(cast.session, link, cast.by, MONDAY)


def test_a_couple_is_two_people(cast: Cast) -> None:
    with pytest.raises(BadInput):
        note_couple(cast.session, cast.volunteers["Asha"], cast.volunteers["Asha"], cast.by, MONDAY)


def test_the_journal_holds_ids_and_never_the_reason(cast: Cast) -> None:
    lift_stop(cast.session, cast.core_member, cast.volunteers["Asha"], "neighbours", "Long road", cast.by, MONDAY)
    entry = cast.session.exec(select(JournalEntry).order_by(col(JournalEntry.seq).desc())).first()
    assert entry is not None
    assert (entry.verb, entry.about_id) == ("lift_stop", cast.core_member.id)
    assert "Long road" not in repr(entry.model_dump())


def test_sentences_come_in_the_order_of_the_table() -> None:
    assert sentences({"too_far", "link"}) == [STOPS["link"].sentence, STOPS["too_far"].sentence]
