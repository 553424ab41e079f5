"""Wall-clock time over the real changes of the clocks, and days and times in words and as people type them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from circles import local_time as lt
from circles.errors import BadInput

LONDON = "Europe/London"
# The days on which the UK changes its clocks, as GOV.UK publishes them.
SPRING = [date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26)]
AUTUMN = [date(2026, 10, 25), date(2027, 10, 31), date(2028, 10, 29)]
TODAY = date(2026, 11, 23)
NINE_AT_NIGHT, EIGHT_IN_THE_MORNING = time(21), time(8)

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
walls = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))
MINUTE = timedelta(minutes=1)
moments = st.integers(0, 20 * 365 * 24 * 60).map(lambda late: utc(2020, 1, 1) + late * MINUTE)
change_nights = st.tuples(st.sampled_from(SPRING + AUTUMN), st.integers(-36 * 60, 36 * 60)).map(
    lambda one: utc(one[0].year, one[0].month, one[0].day) + one[1] * MINUTE
)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def on_the_wall(said: str) -> datetime:
    """The moment of "2026-12-03 20:59" in London."""
    there = datetime.fromisoformat(said)
    return lt.at(there.date(), there.time(), LONDON)


# ---- from the wall to a moment and back ----


def test_half_past_six_is_half_past_five_by_utc_in_summer_and_half_past_six_in_winter() -> None:
    assert lt.at(date(2026, 10, 22), time(18, 30), LONDON) == utc(2026, 10, 22, 17, 30)
    assert lt.at(date(2026, 10, 29), time(18, 30), LONDON) == utc(2026, 10, 29, 18, 30)


@pytest.mark.parametrize("day", SPRING)
def test_a_time_that_does_not_exist_moves_on_by_the_hour_that_is_missing(day: date) -> None:
    moment = lt.at(day, time(1, 30), LONDON)
    assert (moment.hour, moment.minute) == (1, 30)
    assert lt.local(moment, LONDON).time() == time(2, 30)


@pytest.mark.parametrize("day", AUTUMN)
def test_of_a_time_that_comes_twice_the_first_is_meant(day: date) -> None:
    first = lt.at(day, time(1, 30), LONDON)
    again = first + timedelta(hours=1)
    assert (first.hour, first.minute) == (0, 30)
    assert lt.local(first, LONDON).time() == lt.local(again, LONDON).time() == time(1, 30)
    assert lt.at(day, time(1, 30, fold=1), LONDON) == again


@pytest.mark.parametrize(("days_of_change", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_of_change_is_an_hour_shorter_or_longer(days_of_change: list[date], hours: int) -> None:
    for day in days_of_change:
        length = lt.start_of_day(day + lt.A_DAY, LONDON) - lt.start_of_day(day, LONDON)
        assert length == timedelta(hours=hours)


@given(days, walls)
@example(date(2024, 3, 31), time(1, 0, fold=1))
def test_every_time_that_exists_comes_back_as_it_was_said(day: date, wall: time) -> None:
    moment = lt.at(day, wall, LONDON)
    assert moment.utcoffset() == timedelta(0)
    there = lt.local(moment, LONDON)
    missing = there.replace(tzinfo=None) - datetime.combine(day, wall)
    assert missing in (timedelta(0), timedelta(hours=1))
    if missing:  # only in the one hour of the year that is not there
        assert (day.month, day.weekday(), wall.hour) == (3, 6, 1)
        assert day.day >= 25
    else:
        assert lt.local_date(moment, LONDON) == day


@given(moments)
def test_the_day_on_the_wall_holds_the_moment(moment: datetime) -> None:
    day = lt.local_date(moment, LONDON)
    assert lt.start_of_day(day, LONDON) <= moment < lt.start_of_day(day + lt.A_DAY, LONDON)


def test_a_day_whose_midnight_is_missing_begins_at_one() -> None:
    havana = lt.start_of_day(date(2026, 3, 8), "America/Havana")
    assert lt.local(havana, "America/Havana") == datetime(2026, 3, 8, 1, 0, tzinfo=ZoneInfo("America/Havana"))


# ---- working days, and the weekly slot ----

CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}


def test_working_days_step_over_weekends_and_bank_holidays() -> None:
    assert lt.working_days_before(date(2027, 1, 4), 1, CHRISTMAS) == date(2026, 12, 31)
    assert lt.working_days_before(date(2026, 12, 30), 2, CHRISTMAS) == date(2026, 12, 24)
    assert lt.next_working_day(date(2026, 12, 24), CHRISTMAS) == date(2026, 12, 29)
    assert lt.working_days_before(date(2026, 12, 25), 0, CHRISTMAS) == date(2026, 12, 25)


@given(days, st.integers(1, 30), st.sets(days, max_size=20))
def test_counting_back_passes_exactly_so_many_working_days(day: date, count: int, holidays: set[date]) -> None:
    back = lt.working_days_before(day, count, holidays)
    between = [back + timedelta(days=one) for one in range((day - back).days)]
    assert lt.is_working_day(back, holidays)
    assert sum(lt.is_working_day(one, holidays) for one in between) == count


@given(days, st.sets(days, max_size=20))
def test_there_is_no_working_day_before_the_next_one(day: date, holidays: set[date]) -> None:
    following = lt.next_working_day(day, holidays)
    skipped = [day + timedelta(days=one) for one in range(1, (following - day).days)]
    assert lt.is_working_day(following, holidays)
    assert not any(lt.is_working_day(one, holidays) for one in skipped)


def test_a_weekly_slot_keeps_its_hour_on_the_wall_over_the_change() -> None:
    thursdays = list(lt.weekly(date(2026, 10, 19), 3, 1, date(2026, 11, 5)))
    assert thursdays == [date(2026, 10, 22), date(2026, 10, 29), date(2026, 11, 5)]
    assert {lt.local(lt.at(day, time(18, 30), LONDON), LONDON).time() for day in thursdays} == {time(18, 30)}


@given(days, st.integers(0, 6), st.integers(1, 8), st.integers(0, 400))
def test_a_slot_has_every_day_it_should_and_no_other(first: date, weekday: int, weeks: int, span: int) -> None:
    until = first + timedelta(days=span)
    found = list(lt.weekly(first, weekday, weeks, until))
    assert all(first <= day <= until and day.weekday() == weekday for day in found)
    assert all(later - sooner == timedelta(weeks=weeks) for sooner, later in pairwise(found))
    if span >= 6:
        assert found[0] - first < timedelta(days=7)
        assert until - found[-1] < timedelta(weeks=weeks)


@pytest.mark.parametrize("weeks", [0, -1])
def test_a_slot_that_would_never_end_is_refused(weeks: int) -> None:
    with pytest.raises(ValueError, match="at least one week"):
        next(lt.weekly(TODAY, 0, weeks, TODAY))


# ---- quiet hours ----


@pytest.mark.parametrize(
    ("due", "goes"),
    [
        ("2026-12-03 20:59", "2026-12-03 20:59"),
        ("2026-12-03 21:00", "2026-12-04 08:00"),
        ("2026-12-04 00:00", "2026-12-04 08:00"),
        ("2026-12-04 07:59", "2026-12-04 08:00"),
        ("2026-12-04 08:00", "2026-12-04 08:00"),
        ("2026-03-28 22:00", "2026-03-29 08:00"),  # the clocks go forward that night
        ("2026-10-24 22:00", "2026-10-25 08:00"),  # and back
    ],
)
def test_what_is_due_at_night_goes_at_eight_by_the_clock_on_the_wall(due: str, goes: str) -> None:
    found = lt.next_outside_quiet_hours(on_the_wall(due), LONDON, NINE_AT_NIGHT, EIGHT_IN_THE_MORNING)
    assert found == on_the_wall(goes)


@given(st.one_of(moments, change_nights), walls, st.integers(1, 22 * 60))
@example(datetime(2026, 10, 25, 0, 1, tzinfo=UTC), time(1, 1), 60)
def test_nothing_goes_in_quiet_hours_and_nothing_waits_past_their_end(
    moment: datetime, quiet_from: time, quiet_minutes: int
) -> None:
    quiet_until = (datetime.combine(TODAY, quiet_from, UTC) + quiet_minutes * MINUTE).time()
    goes = lt.next_outside_quiet_hours(moment, LONDON, quiet_from, quiet_until)
    assert goes >= moment
    assert not lt.is_quiet(goes, LONDON, quiet_from, quiet_until)
    if goes == moment:
        return
    # The longest wait is to an end that does not exist on the night the clocks go forward: the missing hour, no more.
    # In the hour that comes twice, the clock may show the minutes before the quiet ones again: that ends no night.
    waits = [goes - minute * MINUTE for minute in range(61, int((goes - moment) / MINUTE))]
    assert all(lt.is_quiet(one, LONDON, quiet_from, quiet_until) for one in waits if not lt.local(one, LONDON).fold)


def test_quiet_hours_that_end_in_the_hour_that_comes_twice_do_not_last_another_day() -> None:
    second_quarter_past_one = utc(2026, 10, 25, 1, 15)
    goes = lt.next_outside_quiet_hours(second_quarter_past_one, LONDON, NINE_AT_NIGHT, time(1, 30))
    assert goes == utc(2026, 10, 25, 1, 30)


@given(moments, walls)
def test_quiet_hours_of_no_length_hold_nothing_back(moment: datetime, hour: time) -> None:
    assert lt.next_outside_quiet_hours(moment, LONDON, hour, hour) == moment


# ---- words ----


def test_a_date_says_its_year_only_when_it_is_another_one() -> None:
    assert lt.date_in_words(date(2026, 12, 3), TODAY) == "Thursday 3 December"
    assert lt.date_in_words(date(2027, 1, 7), TODAY) == "Thursday 7 January 2027"
    assert lt.date_in_words(date(2027, 1, 7), TODAY, "cy") == "Dydd Iau 7 Ionawr 2027"


@pytest.mark.parametrize(
    ("wall", "english", "welsh"),
    [
        (time(18, 30), "6.30pm", "6.30yh"), (time(18), "6pm", "6yh"), (time(9, 5), "9.05am", "9.05yb"),
        (time(12), "midday", "hanner dydd"), (time(0), "midnight", "hanner nos"),
        (time(0, 5), "12.05am", "12.05yb"), (time(12, 5), "12.05pm", "12.05yh"), (time(11, 59), "11.59am", "11.59yb"),
    ],
)  # fmt: skip
def test_times_in_words(wall: time, english: str, welsh: str) -> None:
    assert (lt.time_in_words(wall), lt.time_in_words(wall, "cy")) == (english, welsh)


def test_a_moment_is_said_by_the_clock_on_the_wall() -> None:
    now = utc(2026, 7, 1, 12)
    assert lt.moment_in_words(utc(2026, 7, 2, 17, 30), LONDON, now) == "Thursday 2 July, 6.30pm"
    assert lt.moment_in_words(utc(2026, 7, 2, 23, 0), LONDON, now) == "Friday 3 July, midnight"
    assert (
        lt.moment_in_words(utc(2026, 12, 31, 23, 30), LONDON, utc(2027, 1, 1)) == "Thursday 31 December 2026, 11.30pm"
    )


def test_short_dates_for_texts() -> None:
    assert lt.short_date(date(2026, 12, 3)) == "Thu 3 Dec"
    assert lt.short_date(date(2026, 12, 3), "cy") == "Iau 3 Rhag"
    assert lt.short_date(date(2027, 3, 2), "cy") == "Maw 2 Mawrth"
    assert lt.short_date(date(2027, 2, 6), "cy") == "Sad 6 Chwef"


@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_day_or_time_costs_a_text_its_small_alphabet_and_no_two_days_look_alike(language: str) -> None:
    year = [date(2028, 1, 1) + timedelta(days=one) for one in range(366)]
    said = [lt.short_date(day, language) for day in year] + [lt.date_in_words(day, year[0], language) for day in year]
    said += [lt.time_in_words(time(hour, 30), language) for hour in range(24)]
    said += [lt.time_in_words(time(hour), language) for hour in range(24)]
    assert len(set(said)) == len(said)
    assert [one for one in said if not one.replace(" ", "").replace(".", "").isalnum() or not one.isascii()] == []


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ({"seconds": 59}, "less than a minute"), ({"minutes": 1}, "1 minute"),
        ({"minutes": 59, "seconds": 59}, "59 minutes"),
        ({"hours": 1}, "1 hour"), ({"hours": 23, "minutes": 59}, "23 hours"), ({"days": 1}, "1 day"),
        ({"days": 2, "hours": 5}, "2 days"), ({"days": 13}, "13 days"), ({"days": 14}, "2 weeks"),
        ({"days": -2}, "2 days"),
    ],
)  # fmt: skip
def test_a_length_is_said_in_its_largest_whole_unit(length: dict[str, int], said: str) -> None:
    assert lt.how_long(timedelta(**length)) == said


def test_what_was_and_what_is_to_come() -> None:
    now = utc(2026, 11, 23, 12)
    assert lt.ago(now - timedelta(hours=3), now) == "3 hours ago"
    assert lt.ago(now + timedelta(days=2), now) == "in 2 days"
    assert lt.ago(now, now) == "less than a minute ago"


@pytest.mark.parametrize(
    ("late", "said"),
    [(2, "2 days overdue"), (1, "1 day overdue"), (0, "due today"), (-1, "due tomorrow"), (-5, "due in 5 days")],
)
def test_what_is_due_is_said_without_blame(late: int, said: str) -> None:
    assert lt.due_in_words(TODAY - timedelta(days=late), TODAY) == said


# ---- what was typed ----


@given(days, st.sampled_from("/.- "))
def test_a_date_may_be_typed_with_any_mark_between(day: date, mark: str) -> None:
    assert lt.parse_date(f" {day.day:02d}{mark}{day.month:02d}{mark}{day.year} ") == day
    assert lt.parse_date(f"{day.day}{mark}{day.month}{mark}{day.year}") == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2026", "There is no 31 February. Check the day and the month."),
        ("31/04/2026", "There is no 31 April. Check the day and the month."),
        ("29/02/2026", "There is no 29 February in 2026. Check the day and the month."),
        ("0/1/2026", "There is no 0 January. Check the day and the month."),
        ("3/13/2026", "There is no month 13. Check the day and the month."),
        ("3/12/1326", "Check the year: 1326 cannot be right."),
        ("3/12/9999", "Check the year: 9999 cannot be right."),
        *(
            (nonsense, "Write the day, the month and the year in numbers, like 3 12 2026.")
            for nonsense in ("", " ", "tomorrow", "3/12/26", "2026-12-03", "3/12/2026 OR 1=1", "3//2026", "9" * 5000)
        ),
    ],
)  # fmt: skip
def test_a_day_that_is_not_there_is_refused_with_what_to_do(typed: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        lt.parse_date(typed)
    assert refused.value.problems == {"date": sentence}


def test_a_leap_day_is_taken_in_its_year() -> None:
    assert lt.parse_date("29/02/2028") == date(2028, 2, 29)


@given(walls)
def test_a_time_is_read_back_from_the_words_we_say(wall: time) -> None:
    assert lt.parse_time(lt.time_in_words(wall)) == wall
    assert lt.parse_time(f"{wall:%H:%M}") == wall


@pytest.mark.parametrize(
    ("typed", "wall"),
    [
        ("18:30", time(18, 30)), ("18.30", time(18, 30)), ("6.30pm", time(18, 30)), ("6:30 PM", time(18, 30)),
        ("6pm", time(18)), ("12am", time(0)), ("12pm", time(12)), ("noon", time(12)), ("Midday", time(12)),
        ("12 noon", time(12)), ("midnight", time(0)),
    ],
)  # fmt: skip
def test_a_time_may_be_typed_as_people_do(typed: str, wall: time) -> None:
    assert lt.parse_time(typed) == wall


@pytest.mark.parametrize(
    "typed", ["", "6", "25:00", "18:60", "13pm", "0.30am", "6.5pm", "half six", "6pm tomorrow", "6" * 5000]
)
def test_a_time_that_is_none_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        lt.parse_time(typed)
    assert refused.value.problems == {"time": "Write the time like 6.30pm or 18:30."}
