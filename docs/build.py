"""Writes the documents that follow from code, or with --check says which are stale.

python docs/build.py [--check]
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from crews.catalogue import agents_page  # noqa: E402
from desk.campaign_schema import campaign_schema  # noqa: E402
from desk.profile_file import profile_schema  # noqa: E402
from domain import draft, live_change, publication  # noqa: E402
from resources.settings import PREFIX, Settings, env_example  # noqa: E402


def states(title: str, sentence: str, moves: Mapping[Any, frozenset[Any]]) -> str:
    """A state machine as a drawing and a table, in the order of its source."""
    order = list(moves)
    arrows = [f"    {old} --> {new}" for old in order for new in order if new in moves[old] and new != old]
    rows = [f"| {old} | {', '.join(new for new in order if new in moves[old]) or 'nothing: an end'} |" for old in order]
    drawing = ["```mermaid", "stateDiagram-v2", *arrows, "```"]
    return "\n".join([f"# {title}", "", sentence, "", *drawing, "", "| from | to |", "| --- | --- |", *rows, ""])


def settings() -> str:
    """All settings as a table."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default.name if isinstance(field.default, Path) else field.default
        default = None if field.default_factory else default
        rows.append(f"| `{PREFIX}{name.upper()}` | {'' if default is None else f'`{default}`'} | {field.description} |")
    intro = "Everything is optional. Read from the environment, then from `.env` in the checkout."
    return "\n".join(
        ["# Settings", "", intro, "", "| name | default | what it does |", "| --- | --- | --- |", *rows, ""]
    )


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/reference/draft-states.md": lambda: states(
        "The states of a draft", "One table in `domain/draft.py`; every change of a piece goes through it.", draft.MOVES
    ),
    "docs/reference/change-states.md": lambda: states(
        "The states of a change of a live post",
        "`CHANGE_MOVES` in `domain/draft.py`: what is written and decided beside a piece that stays `published`.",
        draft.CHANGE_MOVES,
    ),
    "docs/reference/live-change-states.md": lambda: states(
        "The states of a change on its way to the post",
        "One table in `domain/live_change.py`: an approved change of a live post, from its row to the read-back.",
        live_change.MOVES,
    ),
    "docs/reference/publication-states.md": lambda: states(
        "The states of a publication",
        "One table in `domain/publication.py`. `unknown` is a state of its own: the call may have had its effect.",
        publication.MOVES,
    ),
    "docs/reference/settings.md": settings,
    "docs/reference/campaign.schema.json": campaign_schema,
    "docs/reference/profile.schema.json": profile_schema,
    "docs/agents.md": agents_page,
    ".env.example": env_example,
}


def main() -> int:
    """Exit code 1 when --check finds a stale document."""
    stale = [path for path, text in DOCUMENTS.items() if not _is_fresh(ROOT / path, text())]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"{path} is stale: run `make docs`.\n")
        return 1 if stale else 0
    for path in stale:
        (ROOT / path).write_text(DOCUMENTS[path](), encoding="utf-8")
        sys.stdout.write(f"wrote {path}\n")
    return 0


def _is_fresh(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
