"""Asset checks that can be run again from the Dagster UI: they read what the version's own checks said.

Delivery never relies on them: it looks at the version itself. They are here so that lineage shows them.
"""

import dagster as dg

from assets.keys import CLAIMS_CHECK, DRAFT, RULES_CHECK
from assets.newsroom import Newsroom
from assets.partitions import PIECES
from domain.version import Version
from press.asking import version_of_piece


def _version(context: dg.AssetCheckExecutionContext, newsroom: Newsroom) -> Version:
    return version_of_piece(newsroom.press(), context.partition_key)


@dg.asset_check(asset=DRAFT, name=CLAIMS_CHECK, partitions_def=PIECES)
def claims_supported(context: dg.AssetCheckExecutionContext, newsroom: Newsroom) -> dg.AssetCheckResult:
    """Every factual sentence of the current version rests on a passage, or was attested by a person."""
    evidence = _version(context, newsroom).evidence
    unsupported = sum(e.verdict == "unsupported" and not e.attested_by for e in evidence)
    return dg.AssetCheckResult(passed=not unsupported, metadata={"unsupported sentences": unsupported})


@dg.asset_check(asset=DRAFT, name=RULES_CHECK, partitions_def=PIECES)
def rules_kept(context: dg.AssetCheckExecutionContext, newsroom: Newsroom) -> dg.AssetCheckResult:
    """No blocking rule (brand words, length, links, hidden characters) is broken."""
    checks = _version(context, newsroom).checks
    broken = [check.name for check in checks if check.blocking and not check.passed]
    return dg.AssetCheckResult(passed=not broken, metadata={"broken": ", ".join(broken) or "none"})
