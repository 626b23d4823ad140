"""The video script crew: scenes from a finished piece, narrated from its claims only."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import brief_text, claims_text, guide_text
from crews.video_script.output import check
from domain.video_script import MOST_SCENES, VideoMaterial, VideoOutput


def values(material: VideoMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "channel": material.channel,
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "draft": fence("draft", f"{material.title}\n\n{material.body}"),
        "claims": claims_text(material.claims),
        "call_to_action": fence("call to action", material.call_to_action or "Not given."),
        "colours": ", ".join(material.guide.colours.model_dump().values()),
        "most": str(MOST_SCENES),
    }


VIDEO_SCRIPT = CrewPlan(
    task="video_script", folder=Path(__file__).parent, output=VideoOutput, values=values, check=check
)
