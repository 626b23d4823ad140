"""Words taken over from a source as they stand, outside quotation marks.

Facts may be told, sentences belong to somebody. From twelve words in a row on nobody says the same thing by chance;
what is shared is shown with its source, and whether it stops a piece is the workspace's choice. The offline writer puts
together its sources' own sentences, says so on every draft, and is never stopped by this: a workspace that wants no
copied text wants a writer that can reword, or a person's edit.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from domain.brand_rules import words_found
from domain.claim import Claim
from domain.guide import Guide
from domain.house_rules import COPIED
from domain.quotations import parted_at_quotations
from domain.shared_runs import GAP, Run, shared_runs
from domain.version import CheckResult

OFFLINE: Final = "offline-writer"
MOST_SHOWN: Final = 3
_WORD: Final = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*%?")
_QUOTED: Final = re.compile(r"[“„«\"]([^“”„«»\"]*)[”“»\"]")
_QUOTE_LINE: Final = re.compile(r"(?m)^\s{0,3}>.*$")


def copied_text(
    text: str, claims: Sequence[Claim], guide: Guide, required: Sequence[str] = (), model: str = ""
) -> CheckResult:
    """The check of a text against the passages that it was, or could have been, written from."""
    passages = {claim.passage_id: claim for claim in claims if not _may_be_copied(claim, guide)}
    sources = list(passages.values())
    words = _words_outside_quotations(text, required)
    least = guide.style.copied_words
    runs = shared_runs(_folded(words), tuple(_passage_words(source.passage) for source in sources), least)
    told = [
        f"“{_shown(words, run)}” ({run.end - run.start} words) stands in “{_within(sources[run.other].source_title)}”."
        for run in _widest(runs)
    ]
    offline = model.startswith(OFFLINE)
    return CheckResult(
        name=COPIED,
        passed=not told,
        blocking=guide.style.copying_blocks and not offline,
        detail=_detail(told, least, offline),
    )


def _detail(told: Sequence[str], least: int, offline: bool) -> str:
    if not told:
        return ""
    count = f"{len(told)} run{'s' * (len(told) > 1)} of {least} or more words outside quotation marks."
    why = ["The offline writer puts together its sources' own sentences."] if offline else []
    rest = [f"And {len(told) - MOST_SHOWN} more."] if len(told) > MOST_SHOWN else []
    return " ".join([count, *why, *told[:MOST_SHOWN], *rest])


def _within(title: str) -> str:
    """A title as it stands between quotation marks: its own become single ones."""
    return _QUOTED.sub(r"‘\1’", title)


def _may_be_copied(claim: Claim, guide: Guide) -> bool:
    named = f"{claim.source_title} {claim.source_author or ''} {claim.source_licence or ''}"
    return claim.source_kind == "own" or bool(words_found(named, guide.style.may_be_copied))


def _words_outside_quotations(text: str, required: Sequence[str]) -> list[str]:
    for taken in required:
        text = text.replace(taken, "\n\n")
    pieces = parted_at_quotations(_QUOTE_LINE.sub("\n\n", text))
    words: list[str] = []
    for piece in pieces:
        words += [*_WORD.findall(piece), GAP]
    return words


def _folded(words: Sequence[str]) -> list[str]:
    return [word.lower().replace("’", "'") for word in words]


@lru_cache(1024)
def _passage_words(passage: str) -> tuple[str, ...]:
    return tuple(_folded(_WORD.findall(passage)))


def _widest(runs: Sequence[Run]) -> list[Run]:
    """Each stretch of the text once, with the source that has most of it."""
    kept: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.start - run.end, run.start)):
        if all(run.end <= other.start or run.start >= other.end for other in kept):
            kept.append(run)
    return sorted(kept)


def _shown(words: Sequence[str], run: Run) -> str:
    taken = words[run.start : run.end]
    return " ".join(taken if len(taken) <= 16 else [*taken[:10], "…", *taken[-4:]])
