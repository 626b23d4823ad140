"""The names of the assets and of the checks on them, as Dagster shows them."""

from typing import Final

import dagster as dg

DOSSIER: Final = dg.AssetKey("research_dossier")
DRAFT: Final = dg.AssetKey("content_draft")
MEDIA: Final = dg.AssetKey("media")
POST: Final = dg.AssetKey("published_post")
CLAIMS_CHECK: Final = "claims_supported"
RULES_CHECK: Final = "rules_kept"
