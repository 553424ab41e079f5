"""Answers: from whom, by which way, about which date."""

import pytest
from sqlmodel import Session

from circles.errors import BadInput, NotFound, WrongMoment
from circles.meetings.attendance import CHANNELS, AboutAnOldDate, answer
from circles.meetings.changing import cancel_meeting
from tests.cast import MONDAY, make_cast, meetings_of, thursdays, weekly_circle


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("said", ["yes", "no", "unsure"])
def test_an_answer_is_the_same_by_every_way(session: Session, said: str, channel: str) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[0]
    row = answer(session, meeting, cast.people["Asha"].id, said, channel, 1, cast.by, MONDAY)
    assert (row.answer, row.answered_by, row.answered_at, row.answered_revision) == (said, channel, MONDAY, 1)


def test_the_last_answer_counts(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[0]
    for said in ("yes", "unsure", "no"):
        row = answer(session, meeting, cast.people["Asha"].id, said, "text", 1, cast.by, MONDAY)
    assert row.answer == "no"


def test_what_is_no_answer_comes_from_a_stranger_or_too_late_is_refused(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[0]
    asha, gwen = cast.people["Asha"].id, cast.people["Gwen"].id
    for said, channel in (("none", "text"), ("perhaps", "text"), ("yes", "smoke")):
        with pytest.raises(BadInput):
            answer(session, meeting, asha, said, channel, 1, cast.by, MONDAY)
    with pytest.raises(NotFound):
        answer(session, meeting, gwen, "yes", "text", 1, cast.by, MONDAY)
    with pytest.raises(AboutAnOldDate):
        answer(session, meeting, asha, "yes", "text", 0, cast.by, MONDAY)
    with pytest.raises(WrongMoment):
        answer(session, meeting, asha, "yes", "text", 1, cast.by, meeting.ends_at)
    cancel_meeting(session, meeting, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment):
        answer(session, meeting, asha, "yes", "text", 2, cast.by, MONDAY)
