"""The competitor crew: what the sources say of the companies we compete with, quoted to the letter."""

from pathlib import Path

from crews.competitor.output import check
from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import excerpts_text, findings_text, guide_text
from domain.scouting import CompetitorMaterial, CompetitorOutput


def values(material: CompetitorMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "competitors": fence("competitors", "\n".join(material.competitors)),
        "goal": fence("goal", material.goal or "Not given."),
        "guide": guide_text(material.guide),
        "excerpts": excerpts_text(material.excerpts),
        "findings": findings_text(material.findings),
        "most": str(material.most),
    }


COMPETITOR = CrewPlan(
    task="competitor", folder=Path(__file__).parent, output=CompetitorOutput, values=values, check=check
)
