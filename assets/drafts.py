"""The assets `content_draft` and `media`: what a crew wrote and drew for each piece.

Both come out of one function, because a version is frozen with its text *and* its images, and because steps after a
function that yields no output are skipped. It yields no output on purpose: a returned result would mark every
partition of the run as made, the failed ones too; instead each piece that succeeded gets its own materialization.

A run either carries the ids of requests (the ordinary way, launched by a sensor), or partition keys (somebody pressed
“Materialize” or started a backfill); the latter are turned into requests first. One piece named by hand is done
whatever its state; a backfill passes over what people have decided about, also where it falls apart into runs of one
piece each.
"""

from collections.abc import Iterator
from typing import Any, Final

import dagster as dg

from assets.events import Event, dossier_made, draft_made, media_made
from assets.keys import DOSSIER, DRAFT, MEDIA
from assets.newsroom import Newsroom
from assets.outcomes import as_failure
from assets.partitions import PIECES
from domain.work import WorkKind
from press.asking import ask_for_pieces
from press.batch import DossierReady, PieceDone, PieceFailed, PieceOutcome, run_requests

DONE: Final[dict[WorkKind, str]] = {"script": "its script is written", "replay": "it was drafted again, to compare"}
BACKFILL: Final = "dagster/backfill"  # the tag of a backfill's runs


class Requests(dg.Config):
    """The rows of work_requests this run is for. Empty: the run's partitions say what to do."""

    workspace_id: str = ""
    request_ids: list[str] = []  # noqa: RUF012 - a field: pydantic copies it


@dg.multi_asset(
    name="pieces",
    specs=[
        dg.AssetSpec(
            DRAFT,
            skippable=True,
            group_name="newsroom",
            kinds={"python", "postgres"},
            description="One version of one piece: text for its channel, every factual sentence tied to a passage.",
            deps=[dg.AssetDep(DOSSIER, partition_mapping=dg.AllPartitionMapping())],
        ),
        dg.AssetSpec(
            MEDIA,
            skippable=True,
            group_name="newsroom",
            kinds={"python", "pillow"},
            description="The images of one version, in the sizes of its channel, with alt text and origin mark.",
            deps=[DRAFT],
        ),
    ],
    partitions_def=PIECES,
    can_subset=True,
    backfill_policy=dg.BackfillPolicy.multi_run(25),
)
def pieces(context: dg.AssetExecutionContext, config: Requests, newsroom: Newsroom) -> Iterator[Any]:
    """Carries out the asked-for work of this run; one materialization per piece that succeeded."""
    press, crews, failed = newsroom.press(), newsroom.crews(), 0
    with as_failure():
        for workspace_id, request_ids in _wanted(context, config, newsroom):
            for outcome in run_requests(press, crews, workspace_id, request_ids, context.run.run_id):
                failed += isinstance(outcome, PieceFailed)
                yield from _events(context, outcome, newsroom.dashboard())
    if failed:
        context.log.warning("%d piece(s) got no version; their rows and the dashboard say why.", failed)
    yield from ()


def _wanted(context: dg.AssetExecutionContext, config: Requests, newsroom: Newsroom) -> list[tuple[str, list[str]]]:
    if config.request_ids:
        return [(config.workspace_id, config.request_ids)]
    if not context.has_partition_key and not context.has_partition_key_range:
        raise dg.Failure("Nothing to do: name a partition, or ask for drafts with `pressroom generate`.")
    kind: WorkKind = "draft" if DRAFT in context.selected_asset_keys else "media"
    keys = list(context.partition_keys)
    by_name = len(keys) == 1 and BACKFILL not in context.run.tags
    return ask_for_pieces(newsroom.press(), keys, kind, by_name=by_name, run_id=context.run.run_id)


def _events(context: dg.AssetExecutionContext, outcome: PieceOutcome, dashboard: str) -> Iterator[Event]:
    if isinstance(outcome, DossierReady):
        yield dossier_made(outcome.dossier)
    elif isinstance(outcome, PieceDone) and outcome.version:
        if outcome.request.kind != "media":
            yield from draft_made(outcome.version, dashboard)
        yield media_made(outcome.version)
    elif isinstance(outcome, PieceDone):
        done = DONE.get(outcome.request.kind, "no new version; its note says why")
        context.log.info("%s: %s.", outcome.request.draft_id, done)
    else:
        again = "will be tried again" if outcome.again else "needs a person"
        context.log.warning("%s: %s (%s)", outcome.request.draft_id, outcome.reason, again)
