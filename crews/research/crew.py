"""The research crew: chooses what is worth saying for a brief and quotes it to the letter."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import brief_text, guide_text
from crews.research.output import check
from domain.writing import ResearchMaterial, ResearchOutput


def values(material: ResearchMaterial) -> dict[str, str]:
    """The prompt's values."""
    passages = (
        fence(f"passage {hit.passage.id}", f"Source: {hit.source_title}\n{hit.passage.text}") for hit in material.hits
    )
    return {
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "passages": "\n".join(passages),
        "most": str(material.most),
    }


RESEARCH = CrewPlan(task="research", folder=Path(__file__).parent, output=ResearchOutput, values=values, check=check)
