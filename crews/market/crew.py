"""The market crew: what the sources say about the audiences and their market, quoted to the letter."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.market.output import check
from crews.material import audiences_text, excerpts_text, findings_text, guide_text
from domain.scouting import MarketMaterial, MarketOutput


def values(material: MarketMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "goal": fence("goal", material.goal or "Not given."),
        "audiences": audiences_text(material.audiences),
        "guide": guide_text(material.guide),
        "excerpts": excerpts_text(material.excerpts),
        "findings": findings_text(material.findings),
        "most": str(material.most),
    }


MARKET = CrewPlan(task="market", folder=Path(__file__).parent, output=MarketOutput, values=values, check=check)
