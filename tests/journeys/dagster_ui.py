"""What a person does in the Dagster UI, through the GraphQL that the UI itself speaks."""

import json
import urllib.request
from collections.abc import Sequence
from typing import Any

from tests.journeys.stack import Stack

_LAUNCH = """
mutation ($params: ExecutionParams!) {
  launchPipelineExecution(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
_STATUS = "query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
_MADE = """
query ($key: AssetKeyInput!, $partitions: [String!]) {
  assetOrError(assetKey: $key) {
    ... on Asset { assetMaterializations(partitions: $partitions, limit: 5) {
      runId metadataEntries { label ... on TextMetadataEntry { text } ... on IntMetadataEntry { intValue } }
    } }
  }
}
"""


def ask(one: Stack, query: str, **variables: Any) -> Any:
    """The answer's data."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(f"{one.settings.dagster_url}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = json.load(answer)
    assert "errors" not in said, said
    return said["data"]


def materialize(one: Stack, assets: Sequence[str], partition: str) -> str:
    """Launches a run for these assets of one partition; its id."""
    selector = {
        "repositoryLocationName": "pressroom",
        "repositoryName": "__repository__",
        "pipelineName": "__ASSET_JOB",
        "assetSelection": [{"path": [asset]} for asset in assets],
    }
    tags = [{"key": "dagster/partition", "value": partition}]
    params = {"selector": selector, "mode": "default", "runConfigData": {}, "executionMetadata": {"tags": tags}}
    launched = ask(one, _LAUNCH, params=params)["launchPipelineExecution"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    return str(launched["run"]["runId"])


def status_of(one: Stack, run_id: str) -> str:
    """A run's status as the UI shows it."""
    return str(ask(one, _STATUS, id=run_id)["runOrError"]["status"])


def materializations(one: Stack, asset: str, partition: str) -> list[dict[str, Any]]:
    """The latest materializations of one partition, the newest first, with their metadata."""
    found = ask(one, _MADE, key={"path": [asset]}, partitions=[partition])["assetOrError"]["assetMaterializations"]
    return [
        {"run": entry["runId"]} | {e["label"]: e.get("text", e.get("intValue")) for e in entry["metadataEntries"]}
        for entry in found
    ]
