"""The outline crew: the one idea of a brief (angle, claims, call to action) before any channel tells it."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import audiences_text, brief_text, claims_text, findings_text, guide_text
from crews.outline.output import check
from domain.outline import OutlineMaterial, OutlineOutput


def values(material: OutlineMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "audiences": audiences_text(material.audiences),
        "claims": claims_text(material.claims),
        "call_to_action": fence("call to action", material.call_to_action or "Not given."),
        "findings": findings_text(material.findings),
        "comment": fence("comment", material.comment) if material.comment else "There is none.",
    }


OUTLINE = CrewPlan(task="outline", folder=Path(__file__).parent, output=OutlineOutput, values=values, check=check)
