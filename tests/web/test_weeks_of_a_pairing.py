"""A pairing over half a year, with time moved by hand: from a run's proposal to the goodbye, on the pages of both."""

from datetime import date, datetime, timedelta

from tests.at_the_gate import THURSDAY, london
from tests.web.conftest import MONDAY, Bridge
from tests.web.pairing_at_bridge import the_pairing, two_near
from tests.web.town_at_bridge import work
from tests.web.visitors import Visitor

TWELVE_WEEKS_ON = THURSDAY + timedelta(weeks=12)
GOODBYE = TWELVE_WEEKS_ON + timedelta(weeks=4)
BOUNDARIES = {"money": "None is lent.", "lifts": "None.", "phone": "9am to 6pm.", "gifts": "None.", "review_weeks": "4"}


class Weeks:
    """Cora and Femi, week after week. Sessions end, so each visit signs in anew."""

    def __init__(self, bridge: Bridge) -> None:
        self.bridge, self.now = bridge, MONDAY

    @property
    def cora(self) -> Visitor:
        return self.bridge.visitor("Cora")

    @property
    def femi(self) -> Visitor:
        return self.bridge.visitor("Femi")

    @property
    def path(self) -> str:
        return f"/pairings/{the_pairing(self.bridge).id}"

    @property
    def mine(self) -> str:
        return f"/mentees/{the_pairing(self.bridge).id}"

    def until(self, moment: datetime) -> None:
        self.now = moment
        self.bridge.set_clock(moment)

    def does(self, step: str, **fields: str) -> None:
        answer = self.cora.sends(f"{self.path}/{step}", fields, page=self.path)
        assert answer.status_code == 303, answer.text

    def today(self, words: str) -> bool:
        return words in self.cora.reads("/today")


def on(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def test_from_a_runs_proposal_to_the_goodbye(bridge: Bridge) -> None:
    two_near(bridge)
    weeks = Weeks(bridge)
    weeks.cora.sends("/matching", {})
    work(bridge)
    assert "Dan and Femi F" in weeks.cora.reads("/matching")
    _both_are_asked(weeks)
    _before_the_release(weeks)
    _the_gate_and_twelve_weeks(weeks)
    _towards_goodbye(weeks)


def _both_are_asked(weeks: Weeks) -> None:
    assert weeks.today("has not been asked about a mentor")
    weeks.does("mentor", said="asked")
    weeks.femi.sends(f"{weeks.mine}/answer", {"said": "yes"}, page=weeks.mine)
    weeks.until(london(date(2026, 9, 9), 11))
    weeks.does("mentee", said="thinking", asked_by="Cora", on="9/9/2026")
    assert not weeks.today("has not been asked about a mentor")
    weeks.until(london(date(2026, 9, 11), 11))
    weeks.does("mentee", said="yes", asked_by="Cora", on="11/9/2026", words="A face at the gate.")
    weeks.does("boundaries", **BOUNDARIES, on="11/9/2026")
    assert "Can you meet somebody?" in weeks.femi.reads("/today")  # agreeing asked her for the gate


def _before_the_release(weeks: Weeks) -> None:
    weeks.does("letters")
    assert "Write to them." in weeks.femi.reads("/today")
    weeks.until(london(date(2026, 9, 20), 11))
    weeks.does("entry", kind="letter", on="18/9/2026")
    refused = weeks.cora.sends(f"{weeks.path}/entry", {"kind": "visit", "on": "18/9/2026"}, page=weeks.path)
    assert "No visit without prison access" in refused.text
    weeks.until(london(date(2026, 9, 30), 11))
    weeks.does("gate")
    assert "Be at the gate." in weeks.femi.reads("/today")


def _the_gate_and_twelve_weeks(weeks: Weeks) -> None:
    weeks.until(london(THURSDAY, 18))
    weeks.does("first-day", on=on(THURSDAY))
    assert "Week 1 of 12: four or five contacts this week." in weeks.femi.reads("/today")
    weeks.until(london(date(2026, 10, 9), 11))
    assert weeks.today("The review with their mentor is due")
    weeks.does("entry", kind="review", on="9/10/2026", words="Both are glad of it.")
    assert not weeks.today("The review with their mentor is due")
    assert "Week 2 of 12: two contacts this week." in weeks.femi.reads("/today")
    weeks.does("entry", kind="supervision", on="9/10/2026", words="Femi is well.")
    weeks.until(london(TWELVE_WEEKS_ON, 11))
    assert weeks.today("Twelve weeks with their mentor are over")


def _towards_goodbye(weeks: Weeks) -> None:
    weeks.does("step-down", on=on(GOODBYE))
    assert not weeks.today("Twelve weeks with their mentor are over")
    assert "You say goodbye on" in weeks.femi.reads(weeks.mine)
    weeks.until(london(GOODBYE, 11))
    assert weeks.today("The goodbye with their mentor is due")
    weeks.does("goodbye", words="A walk by the river.", on=on(GOODBYE))
    assert not weeks.today("The goodbye with their mentor is due")
    page = weeks.cora.reads(weeks.path)
    assert "It ended with a goodbye" in page
    assert "A walk by the river." in page
    steps = ("Fewer contacts began", "They met", "Ready for the gate", "Letters began", "Agreed, with boundaries",
             "Dan was asked")  # fmt: skip
    happened = [page.index(words) for words in steps]
    assert happened == sorted(happened)
    assert weeks.femi.status(weeks.mine) == 404
    assert "Your mentees" not in weeks.femi.reads("/today")
