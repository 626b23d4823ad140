"""The SEO pass: search fields for a finished draft. It never touches the text."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import brief_text, guide_text
from crews.seo.output import check
from domain.writing import SeoMaterial, SeoOutput


def values(material: SeoMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "channel": material.channel,
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "draft": fence("draft", f"{material.title}\n\n{material.body}"),
    }


SEO = CrewPlan(task="seo", folder=Path(__file__).parent, output=SeoOutput, values=values, check=check)
