"""eval for people: the table, what changed, what was found; and what is refused before anything is started."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from cli.eval_words import shown, told
from cli.main import run
from cli.work_eval import evaluated, golden_files
from cli.work_office import Office
from desk.campaign_file import parse_campaign
from domain.evaluation import METRICS, Evaluation, JudgedPiece, figures
from resources.settings import Settings
from store.postgres import Database
from store.work import claim, fail, open_work
from store.workspaces import get_workspace, list_workspaces


def piece(**fields: Any) -> JudgedPiece:
    return JudgedPiece(**{"campaign": "Docks", "brief": "Waiting", "channel": "linkedin", **fields})


def evaluation(*pieces: JudgedPiece, missed: tuple[str, ...] = ()) -> Evaluation:
    return Evaluation(at="2026-11-28", models=("ollama/x",), channels=figures(pieces), pieces=pieces, missed=missed)


GOOD = evaluation(piece(factual=4, supported=4, repetition=0.01, tokens=1200, cost=0.0123, seconds=3.0))
BAD = evaluation(
    piece(factual=4, supported=3, unsupported=("It rose.",), blocking=("unsupported claim: “It rose.”",), tokens=1500),
    piece(channel="blog", failure="The model was away."),
    missed=("“Docks”: claims_supported (all channels) at least 0.95: it is 0.75.",),
)


def line(text: str, name: str) -> list[str]:
    return next(found for found in text.splitlines() if found.startswith(name)).removeprefix(name).split()


def test_every_metric_has_its_line_and_its_definition() -> None:
    text = told(GOOD)
    assert "2026-11-28, ollama/x: 1 piece" in text
    for metric in METRICS:
        assert text.count(f"\n{metric.name.replace('_', ' ')} ") == 2
        assert metric.says in text
    assert line(text, "claims supported") == ["100", "%", "100", "%"]
    assert line(text, "cost") == ["0.0123", "0.0123"]
    assert line(text, "tokens") == ["1,200", "1,200"]


def test_what_was_found_is_listed_and_so_is_what_was_not_made() -> None:
    text = told(BAD)
    assert "“Docks”, Waiting (linkedin)\n  unsupported: It rose." in text
    assert "“Docks”, Waiting (blog)\n  not made: The model was away." in text
    assert text.endswith("Bars missed\n  “Docks”: claims_supported (all channels) at least 0.95: it is 0.75.")
    assert line(text, "made") == ["100", "%", "0", "%", "50", "%"]


def test_a_change_says_whether_it_is_for_the_better() -> None:
    text = told(BAD, GOOD)
    assert "compared with 2026-11-28, ollama/x" in text
    assert "75 % (-25 worse)" in text
    assert "1,500 (+300 worse)" in text
    assert "- (was 0.0123)" in text
    assert "100 % (=)" in text


def test_a_share_is_never_rounded_up_to_all_of_it() -> None:
    share = METRICS[0]
    assert [shown(share, value) for value in (1.0, 0.9996, 0.996, 0.5, None)] == [
        "100 %",
        "99.96 %",
        "99.6 %",
        "50 %",
        "-",
    ]


def test_the_golden_campaigns_are_the_examples_and_what_lies_in_the_home(tmp_path: Path) -> None:
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden" / "ours.yaml").touch()
    found = golden_files(Settings(home=tmp_path))
    assert [path.parent.name for path in found] == ["corvane", "halvard", "northquay", "golden"]
    assert found[-1].name == "ours.yaml"


@pytest.mark.parametrize("content", [None, "{}", '{"pieces": 1}', "no JSON"])
def test_an_earlier_result_that_is_none_is_named_before_anything_starts(
    content: str | None, file: Path, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "earlier.json"
    if content is not None:
        earlier.write_text(content, encoding="utf-8")
    assert run(["eval", str(file), "--compare", str(earlier)], office) == 2
    assert str(earlier) in capsys.readouterr().err


def test_each_campaign_has_a_workspace_of_its_own_where_nothing_is_sent_and_failures_are_results(
    file: Path, database: Database, office: Office
) -> None:
    bars = "bars:\n  - {metric: made, at_least: 1}\n"
    text = file.read_text(encoding="utf-8") + bars
    campaign = parse_campaign(text, name="c.yaml", folder=file.parent)
    stop = threading.Event()

    def play() -> None:
        while not stop.wait(0.1):
            for work in open_work(database):
                if dict(list_workspaces(database))[work.workspace_id].endswith(str(campaign.workspace)):
                    with database.transaction(work.workspace_id) as conn:
                        for _, lease in claim(conn, [work.id], "worker", 60.0, "run"):
                            fail(conn, lease, "no usable source")

    worker = threading.Thread(target=play)
    worker.start()
    try:
        found = evaluated(office, [campaign, campaign])
    finally:
        stop.set()
        worker.join()

    names = [f"{number}. {campaign.workspace}" for number in (1, 2)]
    ids = {name: workspace_id for workspace_id, name in list_workspaces(database) if name in names}
    assert sorted(ids) == names
    for workspace_id in ids.values():
        with database.transaction(workspace_id) as conn:
            assert get_workspace(conn).sending_stopped_at is not None
    assert len(found.pieces) == 6
    assert not any(each.is_made for each in found.pieces)
    assert len(found.missed) == 2
    assert Evaluation.model_validate(json.loads(found.model_dump_json())) == found
