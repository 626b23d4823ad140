"""What we say of ourselves, as sources: the brand profile, the campaign, each brief and each approved claim.

A statement about our own company or offer must rest on something we stand by, and be cited like any other; so the
words that a marketer typed become documents with passages and offsets. They are never taken from the web.
"""

from collections.abc import Sequence
from typing import Final

from domain.approved import ApprovedClaim, origin_of
from domain.brief import Brief
from domain.campaign import Campaign
from domain.guide import Guide
from domain.value import Value

BRAND: Final = "brand profile"
_BRIEF: Final = "brief:"


class OwnWords(Value):
    """One document of our own. `origin` names where it was typed."""

    origin: str
    title: str
    text: str


def own_words(
    guide: Guide, campaign: Campaign, briefs: tuple[Brief, ...], approved: Sequence[ApprovedClaim] = ()
) -> tuple[OwnWords, ...]:
    """The documents; those that would be empty are left out. A logo's permission says nothing that could be told."""
    documents = [
        OwnWords(
            origin=BRAND,
            title=f"{guide.company}: brand profile",
            text=_sections({"About": (_about(guide),), "Offer": (campaign.offer,)}),
        )
    ]
    documents += [
        OwnWords(
            origin=brief_origin(brief.id),
            title=f"{guide.company}: brief “{brief.topic}”",
            text=_sections(
                {
                    "Key message": (brief.key_message or "",),
                    "Proof points": brief.proof_points,
                    "Offer": (brief.offer or "",),
                }
            ),
        )
        for brief in briefs
    ]
    documents += [
        OwnWords(
            origin=origin_of(entry.id),
            title=f"{guide.company}: approved claim, {entry.owner}",
            text="\n\n".join(" ".join(wording.split()) for wording in entry.wordings),
        )
        for entry in approved
        if entry.kind != "logo"
    ]
    return tuple(document for document in documents if document.text)


def brief_origin(brief_id: str) -> str:
    """The origin of the document made from a brief."""
    return f"{_BRIEF}{brief_id}"


def told_by_other_brief(origin: str, brief_id: str) -> bool:
    """Whether a document was typed for another brief than this one."""
    return origin.startswith(_BRIEF) and origin != brief_origin(brief_id)


def _about(guide: Guide) -> str:
    """`a consultancy that …` is no sentence yet."""
    about = guide.about.strip()
    return f"{guide.company} is {about}" if about[:1].islower() else about


def _sections(sections: dict[str, tuple[str, ...]]) -> str:
    blocks: list[str] = []
    for heading, statements in sections.items():
        told = [" ".join(statement.split()) for statement in statements if statement.strip()]
        if told:
            blocks += [
                f"## {heading}",
                *(statement if statement[-1] in ".!?…" else f"{statement}." for statement in told),
            ]
    return "\n\n".join(blocks)
