"""The `circles` command: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.notifications.post_office import PostOfficeOnLoopback
from web.command import NOT_YET, app


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Run a command in an installation of its own."""
    for name in ("DATABASE_URL", "CARRIER", "START_AT"):
        monkeypatch.delenv(f"CIRCLES_{name}", raising=False)
    monkeypatch.setenv("CIRCLES_DATA_DIR", str(tmp_path))

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, list(words), input=typed)

    return run


def test_an_installation_is_set_up_without_the_site(run: object) -> None:
    assert callable(run)
    assert "up to date" in run("migrate").stdout
    assert run("provider", "add", "Northside").exit_code == 0
    given = ("user", "add", "mo@example.org", "--name", "Mo Price", "--role", "manager", "--provider", "Northside")
    added = run(*given, "--password-stdin", typed="three green kettles sing\n")
    assert (added.exit_code, len(added.stdout.strip())) == (0, 36)
    again = run(*given)
    assert again.exit_code == 2


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("user", "add", "a@b.example", "--name", "A", "--role", "king", "--provider", "Northside"), "", "The role is"),
        (("user", "add", "a@b.example", "--name", "A", "--role", "manager", "--provider", "Nobody"), "", "no provider"),
        (("user", "add", "a@b.example", "--name", "A", "--role", "manager", "--provider", "Northside",
          "--password-stdin"), "short\n", "at least 12"),
        (("import", "people", "nowhere.csv", "--kind", "volunteers", "--provider", "Northside"), "", "no file"),
        (("demo-data",), "", "real data"),
        (("serve", "--demo"), "", "no demo data"),
    ],
)  # fmt: skip
def test_wrong_use_is_a_sentence_and_ends_with_two(
    run: object, words: tuple[str, ...], typed: str, sentence: str
) -> None:
    assert callable(run)
    run("migrate")
    run("provider", "add", "Northside")
    ended = run(*words, typed=typed)
    assert ended.exit_code == 2
    assert sentence in ended.stderr
    assert "Traceback" not in ended.output


@pytest.mark.parametrize("name", NOT_YET)
def test_what_is_not_there_yet_says_so_plainly(run: object, name: str) -> None:
    assert callable(run)
    ended = run(name, "anything", "--at", "all")
    assert (ended.exit_code, "not there yet" in ended.stderr) == (2, True)


def test_the_doctor_says_what_is_wrong_and_ends_with_one(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(run)
    run("migrate")
    healthy = run("doctor", "--json")
    assert healthy.exit_code == 0
    assert {one["level"] for one in json.loads(healthy.stdout)} == {"warning"}
    monkeypatch.setenv("CIRCLES_PUBLIC_URL", "http://circles.example")
    monkeypatch.setenv("CIRCLES_CARRIER", "twilio")
    ill = run("doctor")
    assert ill.exit_code == 1
    assert "not https" in ill.stdout
    assert "TWILIO_ACCOUNT_SID" in ill.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [("TIMEZONE", "Europe/Atlantis"), ("TRUSTED_PROXIES", "proxy.example"), ("TEXTS_PER_SECOND", "x")],
)
def test_a_setting_that_cannot_be_read_is_named_without_a_traceback(
    run: object, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    assert callable(run)
    monkeypatch.setenv(f"CIRCLES_{name}", value)
    ended = run("doctor")
    assert (ended.exit_code, f"CIRCLES_{name}:" in ended.stderr) == (2, True)


def test_the_doctor_warns_that_a_proxy_must_be_named_on_https(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(run)
    run("migrate")
    monkeypatch.setenv("CIRCLES_PUBLIC_URL", "https://circles.example")
    assert "TRUSTED_PROXIES" in run("doctor").stdout
    monkeypatch.setenv("CIRCLES_TRUSTED_PROXIES", "10.0.0.0/8")
    assert "TRUSTED_PROXIES" not in run("doctor").stdout


def test_the_doctor_goes_to_the_post_office_and_says_what_is_off_without_one(
    run: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(run)
    run("migrate")
    assert "CIRCLES_SMTP_URL is not set: no e-mail leaves." in run("doctor").stdout
    with PostOfficeOnLoopback() as office:
        monkeypatch.setenv("CIRCLES_SMTP_URL", office.address)
        assert "SMTP_URL" not in run("doctor").stdout
        assert (office.connections, office.taken) == (1, [])
    closed = run("doctor")
    assert (closed.exit_code, "could not be reached" in closed.stdout) == (1, True)
    monkeypatch.setenv("CIRCLES_SMTP_URL", "smtp://mail.example")
    assert "which address e-mails come from" in run("doctor").stdout


def test_the_doctor_says_where_there_is_no_number_to_ring_from(run: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(run)
    run("migrate")
    for name, value in (("CARRIER", "twilio"), ("TWILIO_ACCOUNT_SID", "AC1"), ("TWILIO_AUTH_TOKEN", "secret"),
                        ("TWILIO_MESSAGING_SERVICE_SID", "MG1")):  # fmt: skip
        monkeypatch.setenv(f"CIRCLES_{name}", value)
    assert "no number to ring from" in run("doctor").stdout
    monkeypatch.setenv("CIRCLES_TWILIO_FROM", "+447700900999")
    assert "no number to ring from" not in run("doctor").stdout
