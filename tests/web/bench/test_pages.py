"""Every page of the site opens, and asks the same number of questions whatever the size of the data."""

from asyncio import Runner
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from circles.database import open_engine
from circles.settings import Settings
from notifications.planning import plan
from tests import databases
from tests.cast import MONDAY
from web.app import create_app
from web.bench.asking import Browser
from web.bench.examples import addresses
from web.bench.pages import Bench, Cost, lines
from web.bulk.making import make_in_bulk
from web.bulk.size import Size

pytestmark = pytest.mark.xdist_group("bench")
SMALLER = Size("smaller", 25, 160, 12, 4, 3, 3, 1)  # one coordinator leads them all
LARGER = Size("larger", 75, 480, 36, 9, 4, 3, 1)  # more than one page of everything
# What no row of an invented region opens, for some role at least: these need a link, a held form, a file, or a named
# point; and no volunteer of it meets anybody at a gate.
UNOPENED = {"/", "/held-form", "/invitation/{token}", "/people/import/{job_id}", "/people/import/{job_id}/progress",
            "/people/import/{job_id}/refused.csv", "/circles/{circle_id}/overrides", "/releases/{release_id}",
            "/releases/{release_id}/pack",
            "/messages/{message_id}/letter"}  # nobody in the small region takes letters only  # fmt: skip


def site(template: Path, folder: Path, size: Size) -> FastAPI:
    url = databases.sqlite_copy(template, folder)
    engine = open_engine(url)
    make_in_bulk(engine, size, 1, MONDAY)
    plan(engine)
    engine.dispose()
    return create_app(Settings(database_url=url, data_dir=folder))


@pytest.fixture(scope="module")
def browsers(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Browser]]:
    with Runner() as runner:
        apps = [site(sqlite_template, tmp_path_factory.mktemp(one.name), one) for one in (SMALLER, LARGER)]
        smaller, larger = (Browser(app, runner) for app in apps)
        yield smaller, larger
        for app in apps:
            app.state.house.engine.dispose()


def test_every_page_opens_and_none_asks_more_questions_at_a_larger_size(browsers: tuple[Browser, Browser]) -> None:
    unopened, uneven = set(), []
    for one in addresses():
        few, many = (browser.opens(one.who, one.template) for browser in browsers)
        if few is None or many is None:
            unopened.add(one.template)
        elif len(few.statements) != len(many.statements):
            uneven.append((one.who, one.template, len(few.statements), len(many.statements)))
    assert uneven == []
    assert unopened - {"/calls/{call_id}"} == UNOPENED  # not every invented fortnight has somebody who wants a call


def test_each_address_is_measured_for_each_role_that_may_open_it() -> None:
    found = {(one.who, one.template) for one in addresses()}
    assert {("coordinator", "/today"), ("volunteer", "/today"), ("mentor", "/today"), ("manager", "/today")} <= found
    assert ("manager", "/gates") in found
    assert ("coordinator", "/gates") not in found
    assert ("volunteer", "/circles/{circle_id}") in found


def cost(scale: str, queries: int) -> Cost:
    return Cost("coordinator", "/today", scale, queries, 4.0, 2.0, 0.5)


def test_a_page_that_asks_more_at_the_larger_size_is_named() -> None:
    bench = Bench([cost("small", 5), cost("national", 55)], [])
    assert bench.uneven == [("coordinator", "/today", 5, 55)]
    assert lines(bench)[-1] == "/today (coordinator) asks 5 questions, then 55"
    assert Bench([cost("small", 5), cost("national", 5)], []).uneven == []
    assert Bench([cost("small", 19), cost("national", 7)], []).uneven == [], "less to show is no fault"


def test_a_cost_is_told_beside_its_template_and_beside_a_bare_route() -> None:
    assert (cost("small", 5).beside_template, cost("small", 5).beside_bare) == (2.0, 8.0)
