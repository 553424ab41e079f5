"""Three weeks to a release and the day itself, with a live carrier: asked, confirmed, moved, silent, met, home."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from circles.releases.confirmation import Said, confirmations_of, give_confirmation
from circles.releases.dates import state_date
from circles.releases.day import confirm_day, move_day
from circles.releases.plan import ReleasePlan
from tests.at_the_gate import THURSDAY, london
from tests.cast import MONDAY, Cast
from tests.notifications.live_line import LiveLine
from tests.notifications.release_at_work import ReleaseAtWork, make_release

pytestmark = pytest.mark.journey
NEW_DAY = date(2026, 10, 7)  # a Wednesday
OLD_DAY = "1 Oct"


@pytest.fixture
def release(engine: Engine, live: LiveLine) -> ReleaseAtWork:
    """Both were asked on Monday and said yes, and on Tuesday the prison confirmed Thursday 1 October."""
    made = make_release(engine, live)
    made.go_to(MONDAY)
    assert [body for _, body in made.new_texts()] == [
        f"Hi {name}, can we count on you? The days are on your page. Reply 1 yes, 2 no. - The Bridge"
        for name in ("Femi", "Gus")
    ]
    for name in ("Femi", "Gus"):
        made.says(name, "yes", MONDAY + timedelta(minutes=9))
    tuesday = MONDAY + timedelta(days=1)
    made.does(confirm_day, THURSDAY, "Ms Okafor", "Offender management unit", now=tuesday)
    made.go_to(tuesday)
    sure = [body for _, body in made.new_texts() if "sure now" in body]
    words = "it is sure now: Thu 1 Oct, from 8.30am. Can you do that? Reply 1 yes, 2 no."
    assert sure[0] == f"Hi Femi, {words} - The Bridge"
    assert len(sure) == 2
    return made


def final_go(cast: Cast, plan: ReleasePlan, day: date) -> None:
    step = next(one for one in confirmations_of(cast.session, plan) if one.step == "final_go")
    give_confirmation(cast.session, plan, step, Said("Mr Price"), cast.by, london(day, 11))


def move(cast: Cast, plan: ReleasePlan) -> None:
    now = london(date(2026, 9, 25), 11)
    stated = state_date(cast.session, cast.core_member, "crd", NEW_DAY, "prison", "", cast.by, now)
    move_day(cast.session, plan, stated, cast.by, now)


def named(texts: list[tuple[str, str]]) -> list[str]:
    return [name for name, _ in texts]


def test_texts_go_seven_two_and_one_working_days_before(release: ReleaseAtWork) -> None:
    for day, said in ((date(2026, 9, 22), "coming up"), (date(2026, 9, 29), "soon now")):
        release.go_to(london(day, 9, 59))
        assert release.new_texts() == []
        release.go_to(london(day, 10))
        texts = release.new_texts()
        assert named(texts) == ["Femi", "Gus"]
        assert all(f"{said}: Thu 1 Oct, from 8.30am" in body for _, body in texts)
    release.with_cast(lambda cast, plan: final_go(cast, plan, date(2026, 9, 30)))
    release.go_to(london(date(2026, 9, 30), 11))
    texts = release.new_texts()
    assert named(texts) == ["Femi", "Gus"]
    assert "it is on: Thu 1 Oct, from 8.30am. As you go, text OFF, HERE, MET, DONE, HOME." in texts[0][1]


def test_without_a_final_go_phones_ring_in_the_office_and_mentors_hear_it_is_open(release: ReleaseAtWork) -> None:
    eve = date(2026, 9, 30)
    release.go_to(london(eve, 9))
    release.new_texts()
    for hour, minute, rung in ((14, 29, []), (14, 30, ["Cora"]), (15, 15, ["Mo"]), (16, 0, ["Femi", "Gus"])):
        release.go_to(london(eve, hour, minute))
        assert named(release.new_texts()) == rung


def test_a_moved_date_asks_everybody_again_and_nothing_claimed_afterwards_shows_the_old_day(
    release: ReleaseAtWork,
) -> None:
    release.go_to(london(date(2026, 9, 22), 10))
    release.new_texts()
    release.go_to(london(date(2026, 9, 25), 10))  # nothing is due, but a day ahead is planned
    release.with_cast(move)
    release.go_to(london(date(2026, 9, 25), 11))
    texts = release.new_texts()
    assert named(texts) == ["Femi", "Gus"]
    assert all("the date has moved and is not sure yet" in body for _, body in texts)
    for name in ("Femi", "Gus"):
        release.says(name, "1", london(date(2026, 9, 25), 12))
    release.does(confirm_day, NEW_DAY, "Ms Okafor", "", now=london(date(2026, 9, 28), 10))
    everything = list(texts)
    for day in range(28, 31):
        release.go_to(london(date(2026, 9, day), 17))
        everything += release.new_texts()
    for day in range(1, 7):
        release.go_to(london(date(2026, 10, day), 17))
        everything += release.new_texts()
    assert not [body for _, body in everything if OLD_DAY in body]
    assert [body for name, body in everything if name == "Femi" and "sure now: Wed 7 Oct" in body]
    assert [body for name, body in everything if name == "Gus" and "soon now: Wed 7 Oct" in body]


def test_what_was_planned_for_the_old_day_is_withdrawn_and_says_why(release: ReleaseAtWork) -> None:
    release.go_to(london(date(2026, 9, 28), 11))  # two days before is planned for tomorrow at ten
    waiting = release.messages("release_two_days")
    assert {one.state for one in waiting} == {"planned"}

    def late_move(cast: Cast, plan: ReleasePlan) -> None:
        now = london(date(2026, 9, 28), 12)
        stated = state_date(cast.session, cast.core_member, "crd", NEW_DAY, "prison", "", cast.by, now)
        move_day(cast.session, plan, stated, cast.by, now)

    release.with_cast(late_move)
    release.go_to(london(date(2026, 9, 28), 12))
    assert {(one.state, one.why) for one in release.messages("release_two_days")} == {("withdrawn", "moved")}


def test_the_day_by_text_with_a_silence_that_rings_the_office_and_then_stops(release: ReleaseAtWork) -> None:
    release.with_cast(lambda cast, plan: final_go(cast, plan, date(2026, 9, 30)))
    release.go_to(london(date(2026, 9, 30), 12))
    release.new_texts()
    due = london(THURSDAY, 7, 30)
    for minutes, rung in ((0, ["Femi"]), (15, ["Cora"]), (30, ["Mo"])):
        release.go_to(due + timedelta(minutes=minutes))
        assert named(release.new_texts()) == rung
    release.says("Femi", "OFF", due + timedelta(minutes=31))
    release.go_to(due + timedelta(minutes=50))
    assert named(release.new_texts()) == ["Femi"]  # thanked, and nobody else is rung
    for hour, word in ((8, "here"), (10, "met"), (15, "done"), (16, "home")):
        release.says("Femi", word, london(THURSDAY, hour, 20))
        release.go_to(london(THURSDAY, hour, 25))
        assert named(release.new_texts()) == ["Femi"]
    release.go_to(london(THURSDAY, 22))
    assert release.new_texts() == []
    assert (release.plan.state, release.plan.outcome) == ("mentor_home", "met")


def test_the_duty_line_is_rung_where_there_is_one(release: ReleaseAtWork) -> None:
    def add_line(cast: Cast, _plan: ReleasePlan) -> None:
        cast.provider.duty_number = "+447700900300"

    release.with_cast(add_line)
    release.go_to(london(THURSDAY, 7))
    release.new_texts()
    due = london(THURSDAY, 7, 30)
    rung = []
    for minutes in (0, 15, 30, 45):
        release.go_to(due + timedelta(minutes=minutes))
        rung += named(release.new_texts())
    assert rung == ["Femi", "Cora", "+447700900300", "Mo"]
