"""Tells Dagster what it was not told: compares what the rows say is there with the events Dagster has.

The tempting way is to keep, row by row, whether Dagster knows of it; that would be a write for every piece, to be able
to mend what hardly ever breaks. Dagster can be asked: the latest data version of a partition is the digest of what it
was told of last. Only entries of runs that did not end well are compared, so the ordinary piece costs nothing here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import dagster as dg
from dagster import DagsterEventType

from assets.events import DATA_VERSION, Event, dossier_made, draft_made, media_made, post_made
from press.lineage import Made, what_was_made
from resources.services import Services
from store.lineage import DueLineage


def tell_what_is_missing(instance: dg.DagsterInstance, press: Services, entry: DueLineage, dashboard: str) -> int:
    """Reports, outside any run, what was made and is not there; gives how many events that took. May be repeated."""
    missing = list(_missing(instance, list(_events(what_was_made(press, entry), dashboard))))
    for event in missing:
        instance.report_runless_asset_event(event)
    return len(missing)


def _events(made: Made, dashboard: str) -> Iterator[Event]:
    for dossier in made.dossiers:
        yield dossier_made(dossier)
    for version in made.versions:
        yield from draft_made(version, dashboard)
        yield media_made(version)
    for publication in made.publications:
        yield post_made(publication)


def _missing(instance: dg.DagsterInstance, events: Sequence[Event]) -> Iterator[Event]:
    made = _untold_materializations(instance, [e for e in events if isinstance(e, dg.AssetMaterialization)])
    yield from made
    untold = {(event.asset_key, event.partition) for event in made}
    checks = [event for event in events if isinstance(event, dg.AssetCheckEvaluation)]
    answered = _answered_checks(instance, checks)
    for check in checks:
        of_what_is_there = (check.asset_check_key, check.partition) in answered
        if not of_what_is_there or (check.asset_key, check.partition) in untold:
            yield check


def _untold_materializations(
    instance: dg.DagsterInstance, events: Sequence[dg.AssetMaterialization]
) -> list[dg.AssetMaterialization]:
    """Those whose partition has another data version in Dagster, or none."""
    by_asset: dict[dg.AssetKey, list[dg.AssetMaterialization]] = defaultdict(list)
    for event in events:
        by_asset[event.asset_key].append(event)
    untold = []
    for key, made in by_asset.items():
        known = instance.event_log_storage.get_latest_tags_by_partition(
            key, DagsterEventType.ASSET_MATERIALIZATION, [DATA_VERSION], [str(event.partition) for event in made]
        )
        untold += [e for e in made if known.get(str(e.partition), {}).get(DATA_VERSION) != (e.tags or {})[DATA_VERSION]]
    return untold


def _answered_checks(
    instance: dg.DagsterInstance, checks: Sequence[dg.AssetCheckEvaluation]
) -> set[tuple[dg.AssetCheckKey, str | None]]:
    """Checks and partitions with an evaluation that is newer than what was made there last."""
    keys = list(dict.fromkeys(check.asset_check_key for check in checks))
    partitions = sorted({str(check.partition) for check in checks})
    found = instance.event_log_storage.get_asset_check_partition_info(keys, partition_keys=partitions) if keys else []
    return {
        (info.check_key, info.partition_key)
        for info in found
        if info.latest_check_event_storage_id > (info.latest_materialization_storage_id or 0)
    }
