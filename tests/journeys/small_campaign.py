"""A campaign of one piece, for journeys that need a piece of their own."""

from pathlib import Path
from typing import Any

import yaml

from tests.journeys.stack import EXAMPLE, Stack

GOOD = (EXAMPLE.parent / "sources" / "dock-waiting-survey-2026.md").resolve()


def a_campaign(folder: Path, name: str, sources: list[str], **changes: Any) -> Path:
    """The file of a campaign of one piece on these sources."""
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    brief = example["briefs"][0] | {"channels": ["linkedin"]}
    fields = example | {"name": name, "sources": sources, "briefs": [brief], "channels": [{"kind": "linkedin"}]}
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(fields | changes, sort_keys=False), encoding="utf-8")
    return path


def a_piece(one: Stack, folder: Path, name: str) -> str:
    """The id of a piece, drafted and waiting for review."""
    one.run("campaign", "add", str(a_campaign(folder, name, [str(GOOD)])))
    one.run("generate", "--campaign", name, "--wait")
    (draft,) = one.read("drafts", "list", "--campaign", name)
    return str(draft["id"])
