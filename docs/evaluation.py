"""Puts the table of an evaluation into docs/evaluation.md.

pressroom eval --json | python docs/evaluation.py [--check]

Times are left out: they are the machine's, and the page must be the same wherever it is made. A journey compares.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cli.eval_words import shown  # noqa: E402
from domain.evaluation import METRICS, Evaluation  # noqa: E402

PAGE: Final = ROOT / "docs" / "evaluation.md"
TIMED: Final = "seconds"
_TABLE: Final = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)
_METRICS: Final = re.compile(r"(?<=<!-- metrics -->\n).*?(?=<!-- end of metrics -->)", re.DOTALL)


def fresh(page: str, found: Mapping[str, Any]) -> str:
    """The page as it should be."""
    page = _METRICS.sub(lambda _: definitions(), page)
    return _TABLE.sub(lambda _: figures(Evaluation.model_validate(found)), page)


def definitions() -> str:
    """What each metric means."""
    rows = [f"| `{metric.name}` | {metric.says} |" for metric in METRICS]
    return "\n".join(["| metric | what it is |", "|---|---|", *rows, ""])


def figures(found: Evaluation) -> str:
    """A column a channel."""
    columns = found.channels
    head = [f"| {', '.join(found.models)} | {' | '.join(column.channel for column in columns)} |"]
    lines = [*head, "|---" * (len(columns) + 1) + "|", f"| pieces | {' | '.join(str(c.pieces) for c in columns)} |"]
    for metric in METRICS:
        if metric.name != TIMED:
            cells = " | ".join(shown(metric, column.values[metric.name]) for column in columns)
            lines.append(f"| `{metric.name}` | {cells} |")
    return "\n".join([*lines, ""])


def main() -> int:
    """Exit code 1 when --check finds the page stale."""
    before = PAGE.read_text(encoding="utf-8")
    after = fresh(before, json.load(sys.stdin))
    if "--check" in sys.argv:
        return int(before != after)
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
