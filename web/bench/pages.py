"""What every page costs beside its template with constant data, beside a bare route, and at two sizes of the data.

Measured in this process, without a network: processor milliseconds of one request, the least of several rounds, so
that a busy machine changes little. The template is rendered with what the page had just given it. A page that asks
the database more often at the larger size has a question in a loop: that is a fault, and ends the command with 1.
"""

import gc
import tempfile
import time
from asyncio import Runner
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse

from circles import clock
from circles.database import open_engine
from circles.secret import use_keyring
from circles.settings import Settings
from migrations.upgrade import upgrade
from notifications.planning import plan
from web import templating
from web.app import create_app
from web.bench.asking import Browser, Opened
from web.bench.examples import Address, addresses
from web.bulk.making import make_in_bulk
from web.bulk.size import SIZES
from web.demo.making import make_region

ROUNDS, REQUESTS = 6, 5
SCALES = ("small", "national")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Cost:
    """One page at one size. Times are processor milliseconds; a page without a template of its own has none."""

    who: str
    page: str
    scale: str
    queries: int
    milliseconds: float
    template: float
    bare: float

    @property
    def beside_template(self) -> float:
        return self.milliseconds / self.template if self.template else 0.0

    @property
    def beside_bare(self) -> float:
        return self.milliseconds / self.bare


@dataclass(frozen=True)
class Bench:
    """What was measured, and which addresses no example opens at some size."""

    costs: list[Cost]
    unopened: list[tuple[str, str, str]]

    @property
    def uneven(self) -> list[tuple[str, str, int, int]]:
        """The pages that ask more at the larger size: (who, page, smaller, larger).

        Fewer is another content: the small region has releases, and no nation has any yet.
        """
        asked: dict[tuple[str, str], list[int]] = {}
        for one in self.costs:
            asked.setdefault((one.who, one.page), []).append(one.queries)
        return [(*page, counts[0], counts[-1]) for page, counts in asked.items() if counts[-1] > counts[0]]

    def as_data(self) -> dict[str, Any]:
        """For a program."""
        costs = [
            {**asdict(one), "beside_template": one.beside_template, "beside_bare": one.beside_bare}
            for one in self.costs
        ]
        return {"pages": costs, "unopened": self.unopened, "uneven": self.uneven}


def bench_pages(scales: tuple[str, ...] = SCALES, say: Say = print, only: str = "") -> Bench:
    """Every page at each size; `only`: those whose address contains it."""
    bench = Bench([], [])
    wanted = [one for one in addresses() if only in one.template]
    for scale in scales:
        with tempfile.TemporaryDirectory() as folder, Runner() as runner:
            say(f"Making the {scale} data …")
            app = site_at(Path(folder), scale)
            browser = Browser(app, runner)
            say(f"Opening {len(wanted)} pages …")
            for one in wanted:
                _measure(bench, app, browser, one, scale)
            app.state.house.engine.dispose()
    return bench


def lines(bench: Bench) -> list[str]:
    """The table, as text: each page in one row, its sizes side by side."""
    scales = list(dict.fromkeys(one.scale for one in bench.costs))
    head = f"{'who':12}{'page':58}" + "".join(f"{scale:>10} queries     ms  ÷tmpl  ÷bare" for scale in scales)
    rows: dict[tuple[str, str], dict[str, Cost]] = {}
    for one in bench.costs:
        rows.setdefault((one.who, one.page), {})[one.scale] = one
    table = [
        f"{who:12}{page:58}" + "".join(_cells(costs.get(scale)) for scale in scales)
        for (who, page), costs in rows.items()
    ]
    none = [f"no example opens at the {scale} size: {page} ({who})" for scale, who, page in bench.unopened]
    more = [f"{page} ({who}) asks {few} questions, then {many}" for who, page, few, many in bench.uneven]
    return [head, *table, "", *none, *(more or ["No page asks more questions at a larger size."])]


def site_at(folder: Path, scale: str) -> FastAPI:
    """The site over a fresh database of this size, its outbox planned."""
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'bench.sqlite'}")
    use_keyring(settings.keyring)
    upgrade(settings.database)
    engine = open_engine(settings.database)
    if scale in SIZES:
        make_in_bulk(engine, SIZES[scale], 1, clock.machine_now())
    else:
        make_region(engine, 1, clock.machine_now(), lambda _: None)
    plan(engine)
    engine.dispose()
    app = create_app(settings)

    @app.get("/bare")
    def bare() -> str:
        return "bare"

    return app


def _measure(bench: Bench, app: FastAPI, browser: Browser, one: Address, scale: str) -> None:
    opened = browser.opens(one.who, one.template)
    if opened is None:
        bench.unopened.append((scale, one.who, one.template))
        return
    full = _least(lambda: browser.asks(one.who, opened.path))
    bare = _least(lambda: browser.asks(one.who, "/bare"))
    template = 0.0
    if opened.template:
        with _constant(app, opened) as path:
            template = _least(lambda: browser.asks(one.who, path))
    bench.costs.append(Cost(one.who, one.template, scale, len(opened.statements), full, template, bare))


@contextmanager
def _constant(app: FastAPI, opened: Opened) -> Any:
    """A bare route that renders this template with what the page was given, and asks nothing."""

    def render() -> HTMLResponse:
        return HTMLResponse(templating.environment().get_template(opened.template).render(opened.context))

    app.add_api_route("/constant", render)
    yield "/constant"
    app.router.routes.pop()


def _cells(cost: Cost | None) -> str:
    if cost is None:
        return f"{'—':>18}{'':>22}"
    template = f"{cost.beside_template:>7.1f}" if cost.template else f"{'—':>7}"
    return f"{cost.queries:>18}{cost.milliseconds:>7.2f}{template}{cost.beside_bare:>7.1f} "


def _least(work: Callable[[], object]) -> float:
    work()
    gc.disable()
    try:
        return min(_round(work) for _ in range(ROUNDS))
    finally:
        gc.enable()


def _round(work: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(REQUESTS):
        work()
    return (time.process_time() - start) * 1000 / REQUESTS
