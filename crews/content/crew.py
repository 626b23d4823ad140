"""The content crew: one channel draft from the claims allotted to it."""

from pathlib import Path

from crews.content.output import check
from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import (
    audiences_text,
    brief_text,
    call_to_action_text,
    claims_text,
    elsewhere_text,
    examples_text,
    guide_text,
    outline_text,
)
from domain.engagement import Total
from domain.writing import DraftMaterial, DraftOutput


def values(material: DraftMaterial) -> dict[str, str]:
    """The prompt's values."""
    results = (*material.results, *(() for _ in material.similar))
    similar = "\n".join(results_text(*earlier) for earlier in zip(material.similar, results, strict=False))
    again = f"This is attempt {material.variation + 1}: open and order it differently from what comes first to mind."
    return {
        "channel": material.channel,
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "audiences": audiences_text(material.audiences),
        "claims": claims_text(material.claims),
        "call_to_action": call_to_action_text(material.call_to_action, material.link),
        "similar": similar or "There are none.",
        "variation": again if material.variation else "",
        "elsewhere": elsewhere_text(material.elsewhere),
        "outline": outline_text(material.outline),
        "examples": examples_text(material.examples),
    }


def results_text(text: str, results: tuple[Total, ...]) -> str:
    """An earlier piece in its fence; before it, in our words, what came of it."""
    figures = ", ".join(f"{total.value:,} {total.metric.replace('_', ' ')}" for total in results)
    fenced = fence("earlier piece", text)
    return f"What came of the next one so far: {figures}.\n{fenced}" if figures else fenced


CONTENT = CrewPlan(task="draft", folder=Path(__file__).parent, output=DraftOutput, values=values, check=check)
