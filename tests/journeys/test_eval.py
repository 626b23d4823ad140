"""eval, whole: golden campaigns drafted in an installation of their own, measured, and nothing left of it.

With the offline writer its table is the one in the documentation. With a model that invents a figure in every piece the
bars are missed, and the exit code says so.
"""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.model_server import answer
from docs import evaluation
from tests.fakes.model_servers import openai_server
from tests.journeys import observability
from tests.journeys.conftest import require_observability
from tests.journeys.small_campaign import a_campaign
from tests.journeys.stack import CHECKOUT, COMMAND, EXAMPLE, Stack, running_in, stack

GOOD = str((EXAMPLE.parent / "sources" / "dock-waiting-survey-2026.md").resolve())
MOST_SECONDS = 540
INVENTED = "Waiting costs Northquay 987,654 euros a week."


def evaluated(one: Stack, *arguments: str, code: int = 0) -> Any:
    """The result; and that nothing is left of the installation that made it."""
    room = one.home.parent / "t"
    room.mkdir(exist_ok=True)
    done = subprocess.run(
        [str(COMMAND), "eval", *arguments, "--json"],
        env={**one.environment, "TMPDIR": str(room)},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=MOST_SECONDS,
    )
    assert done.returncode == code, done.stderr + done.stdout
    assert "chroma is ready" in done.stderr
    assert list(room.glob("pressroom-*")) == []
    assert not running_in(room)
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.timeout(MOST_SECONDS + 60)
def test_the_documented_table_is_the_offline_writers(tmp_path: Path) -> None:
    with stack() as one:
        out = tmp_path / "result.json"
        found = evaluated(one, "--out", str(out))
        assert not one.home.exists(), "the home that is configured is not touched"
        assert json.loads(out.read_text(encoding="utf-8")) == found
        again = one.call("eval", GOOD, "--compare", str(out))
        assert again.returncode == 2, "a source is no campaign"
    assert all(piece["model"].startswith("offline-writer/") for piece in found["pieces"])
    assert {piece["campaign"] for piece in found["pieces"]} == {
        "Predictable docks",
        "Heat that is already paid for",
        "Payday on Thursday",
    }
    assert found["missed"] == []
    page = evaluation.PAGE.read_text(encoding="utf-8")
    assert evaluation.fresh(page, found) == page, "run docs/evaluation.py"


@pytest.mark.slow
@pytest.mark.timeout(MOST_SECONDS + 60)
def test_the_real_campaign_is_evaluated_like_any_other(tmp_path: Path) -> None:
    require_observability()
    with stack() as one:
        found = evaluated(one, str(observability.write_campaign(tmp_path)))
    (all_of_them,) = (column for column in found["channels"] if column["channel"] == "all")
    assert all_of_them["pieces"] == 8
    assert all_of_them["values"]["made"] == all_of_them["values"]["claims_supported"] == 1.0
    assert found["missed"] == []


def test_a_model_that_invents_misses_its_bars_and_its_calls_are_paid_for(tmp_path: Path) -> None:
    bars = [{"metric": "claims_supported", "at_least": 0.95}, {"metric": "made", "at_least": 1}]
    file = a_campaign(tmp_path, "Invented", [GOOD], bars=bars)
    with openai_server() as server:
        server.script = inventing
        settings = {"openai_model": "m", "openai_base_url": server.address, "openai_api_key": "none"}
        with stack(**settings, model_prices="openai/m=2/10") as one:
            found = evaluated(one, str(file), code=1)
    (piece,) = found["pieces"]
    assert piece["unsupported"] == [INVENTED]
    assert piece["supported"] >= 1
    assert piece["blocking"]
    assert (found["models"], piece["model"]) == (["openai/m"], "openai/m")
    assert found["missed"] == [sentence for sentence in found["missed"] if "claims_supported" in sentence] != []
    calls = len(server.requests)
    assert piece["tokens"] == calls * (server.tokens_in + server.tokens_out)
    assert piece["cost"] == pytest.approx(calls * (server.tokens_in * 2 + server.tokens_out * 10) / 1e6)


@pytest.mark.slow
def test_an_interrupted_evaluation_leaves_nothing_running_and_nothing_behind() -> None:
    with stack() as one:
        room = one.home.parent / "t"
        room.mkdir()
        child = subprocess.Popen(
            [str(COMMAND), "eval", str(EXAMPLE)],
            env={**one.environment, "TMPDIR": str(room)},
            cwd=CHECKOUT,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stderr
        for line in child.stderr:
            if "“Predictable docks”" in line:
                break
        assert running_in(room)
        child.send_signal(signal.SIGINT)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=120)
        assert child.returncode == 130
        assert list(room.glob("pressroom-*")) == []
        assert not running_in(room)


def inventing(prompt: str) -> str:
    """A well-formed answer; a draft has one sentence too many."""
    task, said = answer(prompt)
    if task == "draft":
        said = said | {"body": f"{said['body']}\n\n{INVENTED} [c1]"}
    return json.dumps(said)
