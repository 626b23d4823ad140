"""The image prompt crew: what the picture beside a text says and shows."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.image_prompt.output import check
from crews.material import brief_text, guide_text
from domain.writing import ImageMaterial, ImageOutput


def values(material: ImageMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "channel": material.channel,
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "colours": ", ".join(material.guide.colours.model_dump().values()),
        "draft": fence("draft", f"{material.title}\n\n{material.text}"),
    }


IMAGE_PROMPT = CrewPlan(
    task="image_prompt", folder=Path(__file__).parent, output=ImageOutput, values=values, check=check
)
