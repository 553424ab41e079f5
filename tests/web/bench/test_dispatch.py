"""The measurement of dispatch: it sends through real processes, and tells what was lost and doubled."""

from pathlib import Path

from typer.testing import CliRunner

from web.bench import dispatch
from web.bench.dispatch import CALLERS, MILLISECONDS, Sent, as_data, counted, lines, quick_carrier
from web.bench.peers import send
from web.command import app


def test_a_small_measurement_sends_everything_once(tmp_path: Path) -> None:
    found = dispatch.ours(tmp_path, f"sqlite:///{tmp_path}/one.sqlite", 1, 40, lambda _: None)
    assert (found.texts, found.lost, found.doubled) == (40, 0, 0)
    assert all(20 < one < 1000 for one in found.megabytes)
    assert found.per_second > 0
    assert found.limit == CALLERS / (MILLISECONDS / 1000)


def test_what_is_lost_and_what_is_doubled_are_counted_from_the_carriers_memory() -> None:
    with quick_carrier() as carrier:
        for body in ("one", "two", "two"):
            send(carrier, "+447700900001", body)
        found = counted("a way", carrier, 4)
    assert (found.texts, found.lost, found.doubled) == (3, 2, 1)


def test_the_lines_tell_the_share_of_the_limit() -> None:
    found = [Sent("a way", 10, 1.0, 320.0, 640.0, 0, 0), Sent("ours", 10, 1.0, 500.0, 640.0, 0, 0, (90, 91))]
    assert "limit 640" in lines(found)[0]
    assert lines(found)[2].endswith("90 MB after a tenth, 91 MB after all")
    assert "50% of the limit" in lines(found)[1]
    assert as_data(found)[0]["share"] == 0.5
    assert lines([]) == []


def test_what_cannot_be_measured_is_wrong_use() -> None:
    ended = CliRunner().invoke(app, ["bench", "weather"])
    assert ended.exit_code == 2
    assert "circles bench dispatch" in ended.stderr
