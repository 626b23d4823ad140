"""Fifty runs in one worker: the services are built once, and what a run took it gave back.

Wiring that built anew for each run would pass every other test and only be slow; one that leaked a connection per run
would stop at the fiftieth. So the worker is looked at from outside: what its log says about the model, and which
connections to the database it holds when it is at rest.
"""

import re

import psutil
import pytest

from services.dagster_storage import KEPT
from tests.journeys import dagster_ui
from tests.journeys.conftest import Campaign
from tests.journeys.stack import Stack, eventually

RUNS = 50
AT_A_TIME = 10
_RAN = re.compile(r"ForkPoolWorker-(\d+)\] Task execute_job\[\S+\] succeeded")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.parametrize("campaign", ["example"], indirect=True),
]


def runs_by_process(one: Stack) -> list[str]:
    """Which process of the bulk worker did each of its runs, in order."""
    return _RAN.findall(one.log("worker-bulk"))


def connections(one: Stack) -> int:
    """Connections that the bulk worker and its children hold to the database now."""
    worker = psutil.Process(one.processes()["worker-bulk"]["pid"])
    port = one.settings.port("postgres")
    return sum(
        connection.raddr.port == port
        for process in (worker, *worker.children(recursive=True))
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_ESTABLISHED
    )


def rematerialize(campaign: Campaign, count: int) -> None:
    """So many runs of one piece each, by the Dagster UI; waits until all succeeded."""
    ids = [draft["id"] for draft in campaign.drafts]
    runs = [dagster_ui.materialize(campaign.stack, ["content_draft", "media"], ids[n % len(ids)]) for n in range(count)]
    eventually(
        lambda: {dagster_ui.status_of(campaign.stack, run) for run in runs} <= {"SUCCESS", "FAILURE"}, "runs are over"
    )
    assert {dagster_ui.status_of(campaign.stack, run) for run in runs} == {"SUCCESS"}


def test_fifty_runs_find_one_model_load_and_a_constant_number_of_connections(campaign: Campaign) -> None:
    one = campaign.stack
    before, loads = len(runs_by_process(one)), one.log("worker-bulk").count("embedding model loaded")
    held = []
    for _ in range(RUNS // AT_A_TIME):
        rematerialize(campaign, AT_A_TIME)
        held.append(connections(one))
    ran = runs_by_process(one)[before:]
    assert len(ran) == RUNS
    assert max(held) <= one.settings.database_connections + KEPT, held
    processes = set(ran)
    assert len(processes) == 1, "the worker is recycled by memory: fifty runs must not come near"
    assert one.log("worker-bulk").count("embedding model loaded") - loads <= 1
    assert "embedding model loaded" in one.log("worker-bulk")
