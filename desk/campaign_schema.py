"""The campaign file's JSON Schema, generated from the very models that validate it.

Editors complete and check campaign files with it. `python -m desk.campaign_schema` writes the copy under docs/; a test
fails when that copy is stale.
"""

import json
from pathlib import Path

from desk.campaign_fields import CampaignFields

SCHEMA_FILE = Path("docs/reference/campaign.schema.json")


def campaign_schema() -> str:
    """The schema as it stands in the documentation."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= CampaignFields.model_json_schema() | {"title": "Pressroom campaign file"}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schema(root: Path) -> Path:
    """Writes the schema below the checkout's root."""
    target = root / SCHEMA_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(campaign_schema(), encoding="utf-8")
    return target


if __name__ == "__main__":
    write_schema(Path(__file__).resolve().parent.parent)
