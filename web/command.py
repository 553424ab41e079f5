"""The `circles` command. Every command has `--help` and ends with 0 done, 1 found problems, 2 wrong use."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from uuid import UUID

import typer

from web.commands.ending import PROBLEMS, plainly, show, wrong_use

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
provider = typer.Typer(no_args_is_help=True, help="The charities.")
user = typer.Typer(no_args_is_help=True, help="Who may sign in.")
importing = typer.Typer(no_args_is_help=True, help="Bring in files.")
app.add_typer(provider, name="provider")
app.add_typer(user, name="user")
app.add_typer(importing, name="import")
if TYPE_CHECKING:
    from sqlalchemy import Engine

AsJson = Annotated[bool, typer.Option("--json", help="Print data for a program.")]
NOT_YET = ("audit", "backup", "restore", "person", "retention")


@app.command()
@plainly
def serve(
    host: str = "127.0.0.1", port: int = 8000, workers: int = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Let no worker run inside.")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="Serve a demo database, with its carrier.")] = False,
) -> None:  # fmt: skip
    """Bring the schema up, then serve the site, with the worker inside."""
    from circles.settings import load_settings
    from web.commands import serving
    from web.commands.demo import who_signs_in

    if demo:
        print(f"Circles is at http://{host}:{port} and the demo phones at http://{host}:{port}/demo/phone")
        print("Sign in as one of:", *who_signs_in(), sep="\n", flush=True)
    serving.serve(load_settings(), host, port, workers, worker=not no_worker, demo=demo)


@app.command()
@plainly
def worker() -> None:
    """Plan, send and settle texts, and do long work, until told to stop."""
    from circles.settings import load_settings
    from web.commands import serving

    serving.work(load_settings())


@app.command()
@plainly
def migrate() -> None:
    """Bring the schema and the reference facts up."""
    from circles.settings import load_settings
    from web.commands import serving

    written = serving.migrate(load_settings())
    print(f"The schema is up to date; {written} reference facts written.")


@app.command()
@plainly
def doctor(as_json: AsJson = False) -> None:
    """Check settings, durability, carrier, reference data and clock, and say what is wrong."""
    from circles.settings import load_settings
    from web.commands.doctor import findings

    found = findings(load_settings())
    lines = [f"{one.level}: {one.sentence}" for one in found] or ["Nothing is wrong."]
    show([{"level": one.level, "sentence": one.sentence} for one in found], as_json, lines)
    raise typer.Exit(PROBLEMS if any(one.level == "wrong" for one in found) else 0)


@app.command(name="demo-data")
@plainly
def demo_data(
    scale: str = "small", seed: int = 1, due_texts: Annotated[int, typer.Option(min=0)] = 0,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Leave a database that is filled as it is.")] = False,
) -> None:  # fmt: skip
    """Fill an empty database with an invented region (small, region or national), or add reminders that are due now."""
    from circles.settings import load_settings
    from web.commands.demo import make_demo

    make_demo(load_settings(), scale, seed, due_texts, if_empty, lambda words: print(words, flush=True))


@app.command()
def rights(as_json: AsJson = False) -> None:
    """Show which right each address needs, and who holds it."""
    from web.rights import all_rights

    found = all_rights()
    lines = [f"{' '.join(one.methods):5} {one.path}  {one.right}: {', '.join(one.held_by)}" for one in found]
    show({"routes": [one.as_data() for one in found]}, as_json, lines)


@app.command()
@plainly
def bench(
    what: Annotated[str, typer.Argument(help="pages, matching or dispatch")] = "pages",
    only: Annotated[str, typer.Option(help="pages: only the addresses that contain this.")] = "",
    texts: Annotated[int, typer.Option(min=1, help="dispatch: how many are due.")] = 5000,
    problem: Annotated[list[str] | None, typer.Option(help="matching: a kind, or a file; again for more.")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="matching: how many of each kind.")] = 1,
    alone: Annotated[bool, typer.Option("--alone", help="matching: without the other ways.")] = False,
    postgres: Annotated[str, typer.Option(help="dispatch: the address of an empty PostgreSQL database.")] = "",
    as_json: AsJson = False,
) -> None:
    """Measure beside a limit or a peer; ends with 1 where a page asks more at the larger size, or a text is lost."""
    if what == "pages":
        from web.bench import pages

        costs = pages.bench_pages(say=_aside, only=only)
        show(costs.as_data(), as_json, pages.lines(costs))
        raise typer.Exit(PROBLEMS if costs.uneven else 0)
    if what == "matching":
        _bench_matching(problem or [], seeds, as_json, alone=alone)
    if what != "dispatch":
        wrong_use("There are `circles bench pages`, `circles bench matching` and `circles bench dispatch`.")
    from web.bench import dispatch

    found = dispatch.bench_dispatch(_aside, texts, postgres)
    show(dispatch.as_data(found), as_json, dispatch.lines(found))
    ours = [one for one in found if one.way.startswith("Circles")]
    raise typer.Exit(PROBLEMS if any(one.lost or one.doubled for one in ours) else 0)


def _bench_matching(problems: list[str], seeds: int, as_json: bool, *, alone: bool) -> NoReturn:
    from web.bench import matching

    for one in problems:
        if one not in matching.TARGETS and not Path(one).is_file():
            wrong_use(f"There is no file {one}, and no such kind: there are {', '.join(matching.TARGETS)}.")
    found = matching.bench_matching(_aside, problems or list(matching.TARGETS), range(1, seeds + 1), alone=alone)
    show(matching.as_data(found), as_json, matching.lines(found))
    raise typer.Exit(PROBLEMS if matching.missed(found) else 0)


@app.command()
@plainly
def match(
    problem: Path, seconds: Annotated[float, typer.Option(help="A last stop; the answer says if it came.")] = 3600.0,
    out: Annotated[Path | None, typer.Option(help="Write the answer to this file.")] = None,
) -> None:  # fmt: skip
    """Solve one matching problem: the best circles, with a proved bound."""
    from web.commands.matching import answer_as_data, read_file

    if not seconds > 0:
        wrong_use("--seconds must be more than nothing.")
    text = json.dumps(answer_as_data(read_file(problem), seconds), indent=2)
    if out is None:
        print(text)
        return
    try:
        out.write_text(text + "\n")
    except OSError as error:
        wrong_use(f"{out} cannot be written: {error.strerror}.")


@app.command()
@plainly
def simulate(
    seeds: Annotated[int, typer.Option(min=1, help="How many lives.")] = 20,
    seed: Annotated[int | None, typer.Option(help="One life alone, with everything that happens in it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Live weeks of invented life in virtual time, with faults and crashes, and check that every promise was kept."""
    from web.commands import simulating

    lives = simulating.simulate(range(seeds) if seed is None else (seed,), whole=seed is not None)
    show(simulating.as_data(lives), as_json, [simulating.last_line(lives)])
    raise typer.Exit(PROBLEMS if any(one.faults for one in lives) else 0)


@provider.command("add")
@plainly
def provider_add(name: str) -> None:
    """Found a provider."""
    from web.commands.people import add_provider

    print(add_provider(_engine(), name))


@user.command("add")
@plainly
def user_add(
    email: str, name: Annotated[str, typer.Option()], role: Annotated[str, typer.Option()],
    of: Annotated[str, typer.Option("--provider")], mobile: str = "",
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read it from standard input.")] = False,
) -> None:  # fmt: skip
    """Give somebody a way to sign in."""
    from web.commands.people import add_user

    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    print(add_user(_engine(), email, name, role, of, mobile, password))


@importing.command("people")
@plainly
def import_people(
    file: Path, kind: Annotated[str, typer.Option()], of: Annotated[str, typer.Option("--provider")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be, and change nothing.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Where refused lines are written, as CSV.")] = None,
) -> None:  # fmt: skip
    """Import people from CSV or XLSX; bad lines are told by number and reason."""
    from circles.people.import_line import FileRefused
    from circles.people.importing import Tally
    from web.commands.people import import_file

    try:
        tally, whole = import_file(_engine(), file, kind, of, dry_run, errors), ""
    except FileRefused as refusal:
        tally, whole = Tally(), refusal.sentence
        print(whole)
    for one in tally.refused:
        print(f"line {one.number}: {one.reason}")
    print(f"created {tally.created}, unchanged {tally.unchanged}, refused {len(tally.refused)}")
    raise typer.Exit(PROBLEMS if tally.refused or whole else 0)


@app.command(hidden=True)
def job(job_id: UUID) -> None:
    """Do one piece of long work. A worker calls this."""
    from circles.job_kinds import run_job

    raise typer.Exit(0 if run_job(_engine(), job_id) else PROBLEMS)


def _aside(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _engine() -> "Engine":
    from circles.database import open_engine
    from circles.settings import load_settings

    return open_engine(load_settings().database)


def _not_yet(name: str) -> None:
    def command() -> None:
        wrong_use(f"`circles {name}` is not there yet.")

    app.command(
        name=name, help="Not yet.", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
    )(command)


for _name in NOT_YET:
    _not_yet(_name)


if __name__ == "__main__":
    app()
