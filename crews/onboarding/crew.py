"""The onboarding crew: how a company sounds and to whom it speaks, from its own pages, for a person to accept."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import audiences_text, excerpts_text, guide_text, unwanted_text
from crews.onboarding.output import check
from domain.onboarding import OnboardingMaterial, OnboardingOutput


def values(material: OnboardingMaterial) -> dict[str, str]:
    """The prompt's values."""
    return {
        "guide": guide_text(material.guide),
        "regions": fence("regions", ", ".join(material.regions) or "Not given."),
        "audiences": audiences_text(material.audiences),
        "excerpts": excerpts_text(material.excerpts),
        "unwanted": unwanted_text(material.unwanted),
        "most_rules": str(material.most_rules),
        "most_examples": str(material.most_examples),
        "most_segments": str(material.most_segments),
        "most_needs": str(material.most_needs),
    }


ONBOARDING = CrewPlan(
    task="onboarding", folder=Path(__file__).parent, output=OnboardingOutput, values=values, check=check
)
