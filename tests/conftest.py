"""What every test can ask for: a database of either kind, a session to write with, and a fixed moment."""

import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlmodel import Session

from circles.database import open_engine, writing
from circles.secret import Keyring, new_key, use_keyring
from tests import databases
from tests.statements import compile_once

if TYPE_CHECKING:
    from tests.filled_site import Filled, Site

FULL = os.environ.get("PROOF") == "full"
settings.register_profile(
    "circles", max_examples=500 if FULL else 60, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
settings.load_profile("circles")
KEY = new_key()


@pytest.fixture(autouse=True)
def _keys() -> None:
    """Every test begins with the run's own keys."""
    use_keyring(Keyring.parse(KEY))


@pytest.fixture(autouse=True, scope="module")
def _keys_of_the_module() -> None:
    """And so does what a module makes once, whatever test went before."""
    use_keyring(Keyring.parse(KEY))


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        compile_once(patch)
        yield


@pytest.fixture(scope="session")
def run_key() -> str:
    """The run's own keys, for what is made once in a run: it is made in the middle of any test."""
    return KEY


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    use_keyring(Keyring.parse(KEY))
    return databases.sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with databases.postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    return databases.postgres_template(postgres_server)


@pytest.fixture(scope="session")
def used_postgres() -> list[str]:
    """Databases that a test has left and that were emptied, for the next one."""
    return []


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, empty database of each kind, as its address."""
    if request.param == "sqlite":
        yield databases.sqlite_copy(request.getfixturevalue("sqlite_template"), tmp_path)
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
    used = request.getfixturevalue("used_postgres")
    url = databases.postgres_again(server, used.pop()) if used else databases.postgres_copy(server, template)
    yield url
    if databases.empty_postgres(server, url, template):
        used.append(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A fresh database of each kind, for tests that commit or use threads and processes."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_engines(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    """One database of each kind that tests share, because none of them commits."""
    url = databases.sqlite_copy(sqlite_template, tmp_path_factory.mktemp("shared"))
    engines = {"sqlite": open_engine(url)}
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def session(shared_engines: dict[str, Engine]) -> Iterator[Session]:
    """A session to write with, on SQLite, taken back at the end. Verbs never commit, so nothing stays."""
    with writing(shared_engines["sqlite"]) as session:
        yield session


@pytest.fixture
def on_postgres(request: pytest.FixtureRequest, shared_engines: dict[str, Engine]) -> Iterator[Session]:
    """The same on PostgreSQL, for the rules whose query could differ."""
    if "postgres" not in shared_engines:
        server = request.getfixturevalue("postgres_server")
        url = databases.postgres_copy(server, request.getfixturevalue("postgres_template"))
        shared_engines["postgres"] = open_engine(url)
    with writing(shared_engines["postgres"]) as session:
        yield session


@pytest.fixture(scope="session")
def filled_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> "tuple[Path, Filled]":
    """A SQLite file with a circle, its meetings and somebody of every role, to be copied."""
    from tests.filled_site import fill  # the whole site: 2 s of imports that the domain's tests need not wait for

    use_keyring(Keyring.parse(KEY))
    path = databases.sqlite_copy_file(sqlite_template, tmp_path_factory.mktemp("filled"))
    engine = open_engine(f"sqlite:///{path}")
    filled = fill(engine)
    engine.dispose()  # the last connection to leave folds the log back into the file
    return path, filled


@pytest.fixture
def site(filled_template: "tuple[Path, Filled]", tmp_path: Path) -> "Iterator[Site]":
    """The site over a filled database of its own."""
    from tests.filled_site import open_site

    template, filled = filled_template
    site = open_site(databases.sqlite_copy(template, tmp_path), filled, tmp_path)
    yield site
    site.engine.dispose()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first, so that none of them is still at work when the other core has nothing left to do."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in ("browser", "slow")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Nothing is skipped here: a test that did not run, for want of a browser or a database, has proved nothing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which counts as failed: {report.longrepr}"
    return report


@pytest.fixture
def moment() -> datetime:
    """Monday 7 September 2026, 10am in London."""
    return datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
