"""Putting a text in order after facts went or came: what only introduced them goes too, the list of sources follows.

Nothing is touched that still has its use: an introduction goes with the last fact of its paragraph, a heading with
the last paragraph under it, an entry in the list of sources with the last sentence that cites it.
"""

import re
from typing import Final

from domain.claim import Claim
from domain.plain import plain
from domain.writing import ReviseMaterial
from resources.llm.offline.marked_body import Part, paragraphs, parts_of
from resources.llm.offline.told import title_of

_LIST: Final = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
_LINE: Final = re.compile(r"^Sources?: .*$", re.MULTILINE)
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+\S")
_SOURCES_HEADING: Final = re.compile(r"#{1,6}[ \t]+Sources[ \t]*$")


def tidied(before: str, body: str, material: ReviseMaterial) -> str:
    """`body`, edited from `before`, with nothing left over."""
    gone = _cited(before, material).keys() - _cited(body, material).keys()
    if gone or _facts(body) < _facts(before):
        body = _introduced_again(before, _without_leftovers(before, body, material), material)
    if gone or _cited(body, material).keys() - _cited(before, material).keys():
        body = _sources_followed(body, material)
    return body


def _facts(body: str) -> int:
    return sum(part.claim_id is not None for part in parts_of(body))


def _cited(body: str, material: ReviseMaterial) -> dict[str, Claim]:
    """Source id → a claim of it, in order of first use; our own statements have no entry."""
    claims = {claim.id: claim for claim in material.claims}
    found: dict[str, Claim] = {}
    for part in parts_of(body):
        claim = claims.get(part.claim_id or "")
        if claim is not None and claim.source_kind != "own":
            found.setdefault(claim.source_id, claim)
    return found


def _without_leftovers(before: str, body: str, material: ReviseMaterial) -> str:
    titles = [claim.source_title for claim in material.claims]
    old = set(paragraphs(before))
    blocks = paragraphs(body)
    kept = []
    for place, block in enumerate(blocks):
        follows_list = place + 1 < len(blocks) and _LIST.match(blocks[place + 1])
        changed_or_lead = block not in old or block.rstrip().endswith(":")
        if changed_or_lead and _only_introduces(block, titles) and not follows_list:
            continue
        kept.append(block)
    return "\n\n".join(_without_bare_headings(kept))


def _introduced_again(before: str, body: str, material: ReviseMaterial) -> str:
    """A source whose introduction went with its first facts is introduced where the text now comes to it."""
    claims = {claim.id: claim for claim in material.claims}
    prose = "\n".join(block for block in paragraphs(body) if not _LIST.match(block))
    for claim in _cited(body, material).values():
        title = claim.source_title.strip().rstrip(".")
        lost = next((part for part in parts_of(before) if title in part.text and _introduces(part)), None)
        there = (p for p in parts_of(body) if _source_id(p, claims) == claim.source_id and _opens_block(p, body))
        first = next((part for part in there if part.start), None)
        if lost and first and title not in prose:
            body = f"{body[: first.start]}{before[lost.start : lost.end]} {body[first.start :]}"
    return body


def _introduces(part: Part) -> bool:
    return part.claim_id is None and part.role == "sentence" and part.text.endswith(".")


def _opens_block(part: Part, body: str) -> bool:
    return body[: part.start].endswith("\n\n")


def _source_id(part: Part, claims: dict[str, Claim]) -> str | None:
    claim = claims.get(part.claim_id or "")
    return claim.source_id if claim else None


def _only_introduces(block: str, titles: list[str]) -> bool:
    """A paragraph of nothing but a source's name, or a turn to it."""
    if _LIST.match(block) or _HEADING.match(block) or _LINE.match(block):
        return False
    parts = parts_of(block)
    if any(part.claim_id for part in parts) or len(parts) > 1:
        return False
    text = plain(block)
    return any(title and title in text for title in titles) or bool(re.search(r"\b(?:same|that) source\b", text))


def _without_bare_headings(blocks: list[str]) -> list[str]:
    kept: list[str] = []
    for block in reversed(blocks):
        heading = _HEADING.match(block)
        below = _HEADING.match(kept[-1]) if kept else None
        bare = heading and "\n" not in block and (not kept or (below and len(below[1]) <= len(heading[1])))
        if not bare:
            kept.append(block)
    return kept[::-1]


def _sources_followed(body: str, material: ReviseMaterial) -> str:
    claims = list(_cited(body, material).values())
    if _LINE.search(body):
        titles = "; ".join(title_of(claim, markdown=False) for claim in claims)
        line = f"{'Source' if len(claims) == 1 else 'Sources'}: {titles}" if claims else ""
        followed = _LINE.sub(lambda _: line, body, count=1)
        return followed if line else followed.rstrip("\n")
    return _list_followed(body, claims, material)


def _list_followed(body: str, claims: list[Claim], material: ReviseMaterial) -> str:
    blocks = paragraphs(body)
    place = next((i for i, block in enumerate(blocks) if _SOURCES_HEADING.match(block.split("\n")[0])), None)
    if place is None or place + 1 >= len(blocks):
        return body
    lines = blocks[place + 1].split("\n")
    titles = {claim.source_title for claim in material.claims}
    cited = {claim.source_title for claim in claims}
    kept = [line for line in lines if not _names(line, titles) or _names(line, cited)]
    missing = [claim for claim in claims if not any(_names(line, {claim.source_title}) for line in kept)]
    blocks[place + 1] = "\n".join([*kept, *(f"- {title_of(claim, markdown=True)}" for claim in missing)])
    return "\n\n".join(blocks)


def _names(line: str, titles: set[str]) -> bool:
    return any(title.strip().rstrip(".") in line for title in titles if title)
