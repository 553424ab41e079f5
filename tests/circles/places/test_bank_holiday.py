"""Bank holidays come from the shipped list, each division's own, and the list says where it ends."""

import socket
from datetime import date

import pytest

from circles.places.bank_holiday import bank_holidays, last_known

WALES = "england-and-wales"


@pytest.mark.parametrize(
    ("day", "title"),
    [
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 8, 31), "Summer bank holiday"),
        (date(2026, 12, 28), "Boxing Day"),  # the 26th is a Saturday
    ],
)
def test_a_bank_holiday_has_its_title(day: date, title: str) -> None:
    assert bank_holidays(WALES)[day] == title


def test_a_substitute_day_stands_for_the_day_itself() -> None:
    assert date(2026, 12, 26) not in bank_holidays(WALES)


def test_each_division_has_its_own() -> None:
    st_andrews = date(2026, 11, 30)
    assert [st_andrews in bank_holidays(one) for one in ("scotland", WALES, "northern-ireland")] == [True, False, False]


def test_welsh_titles_are_welsh() -> None:
    assert bank_holidays(WALES, "cy")[date(2026, 12, 25)] == "Dydd Nadolig"


def test_the_list_says_where_it_ends() -> None:
    assert last_known(WALES) == max(bank_holidays(WALES)) >= date(2026, 12, 28)


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    bank_holidays.cache_clear()
    assert bank_holidays(WALES)


def test_nobody_can_change_the_list_for_everybody_else() -> None:
    with pytest.raises(TypeError):
        bank_holidays(WALES)[date(2026, 1, 2)] = "A day off"  # type: ignore[index]
