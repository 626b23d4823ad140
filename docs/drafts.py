"""Puts the drafts of the example campaign into docs/drafts-read as the writer makes them now; leaves the readings be.

pressroom drafts list --campaign "Predictable docks" --json | python docs/drafts.py [--check]

A page names its brief and channel and ends with a person's reading, which no script can write anew: when a draft
changes, its reading has to be looked at again. What stands between is written here, so it cannot drift from what a
reader would get; a journey compares both.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from domain.text_measures import grams, tokens  # noqa: E402

FOLDER: Final = ROOT / "docs" / "drafts-read"
READING: Final = "## Read by an editor"
TABLE: Final = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)

Draft = Mapping[str, Any]


def pages() -> list[Path]:
    """The pages with a draft, in order."""
    return sorted(FOLDER.glob("[0-9]*.md"))


def shown(page: str, drafts: Sequence[Draft]) -> str:
    """A page with its draft as it is now."""
    draft = draft_of(page, drafts)
    heading = page.split("\n", 1)[0]
    facts = [f"- {name}: {draft[name]}" for name in ("brief", "channel", "title")]
    quoted = [f"> {line}".rstrip() for line in draft["text"].split("\n")]
    reading = page[page.index(READING) :]
    return "\n".join([heading, "", *facts, "", "## The draft", "", *quoted, "", reading])


def draft_of(page: str, drafts: Sequence[Draft]) -> Draft:
    """The draft that a page is about."""
    said = dict(re.findall(r"^- (brief|channel): (.+)$", page, re.MULTILINE))
    return next(d for d in drafts if (d["brief"], d["channel"]) == (said["brief"], said["channel"]))


def figures(drafts: Sequence[Draft]) -> str:
    """The table of what was measured, one row a piece of the campaign."""
    head = [
        "| brief | channel | words | factual sentences | supported | longest run shared |",
        "|---|---|---|---|---|---|",
    ]
    rows = [
        f"| {d['brief']} | {d['channel']} | {len(tokens(_prose(d)))} | {len(d['claims'])} "
        f"| {sum(claim['verdict'] == 'supported' for claim in d['claims'])} | {_longest_shared(d, drafts)} |"
        for d in drafts
    ]
    return "\n".join([*head, *rows, ""])


def _prose(draft: Draft) -> str:
    """The text itself: no call to action, no sources."""
    lines = [line for line in draft["text"].split("\n") if "http" not in line and not line.startswith("Source")]
    return "\n".join(lines).split("## Sources", maxsplit=1)[0]


def _longest_shared(draft: Draft, drafts: Sequence[Draft]) -> int:
    """How many words in a row a piece has in common with one of another brief, titles of sources aside."""
    titles = {claim["source_title"] for each in drafts for claim in each["claims"] if claim["source_title"]}
    mine, others = _prose(draft), [_prose(other) for other in drafts if other["brief"] != draft["brief"]]
    length = 0
    while any(grams(mine, length + 1, titles) & grams(other, length + 1, titles) for other in others):
        length += 1
    return length


def fresh(drafts: Sequence[Draft]) -> dict[Path, str]:
    """All files of the folder as they should be."""
    found = {path: shown(path.read_text(encoding="utf-8"), drafts) for path in pages()}
    readme = FOLDER / "README.md"
    found[readme] = TABLE.sub(lambda _: figures(drafts), readme.read_text(encoding="utf-8"))
    return found


def main() -> int:
    """Exit code 1 when --check finds a stale page."""
    stale = {
        path: text for path, text in fresh(json.load(sys.stdin)).items() if path.read_text(encoding="utf-8") != text
    }
    for path, text in stale.items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{'stale' if '--check' in sys.argv else 'wrote'} {path.relative_to(ROOT)}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
