"""The trend crew: which topics are being talked about in what was seen lately. Code ranks them."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import audiences_text, excerpts_text, findings_text, guide_text
from crews.trend.output import check
from domain.scouting import TrendMaterial, TrendOutput


def values(material: TrendMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "day": material.day.isoformat(),
        "audiences": audiences_text(material.audiences),
        "guide": guide_text(material.guide),
        "earlier": fence("earlier topics", "\n".join(material.earlier)) if material.earlier else "There are none.",
        "excerpts": excerpts_text(material.excerpts),
        "findings": findings_text(material.findings),
        "most": str(material.most),
    }


TREND = CrewPlan(task="trend", folder=Path(__file__).parent, output=TrendOutput, values=values, check=check)
