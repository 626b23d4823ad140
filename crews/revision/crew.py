"""The revision crew: targeted edits after a reviewer's comment, applied by code."""

from pathlib import Path

from crews.crew import CrewPlan
from crews.fences import fence
from crews.material import brief_text, call_to_action_text, claims_text, examples_text, guide_text
from crews.revision.output import check, wishes_of
from domain.writing import ReviseAnswer, ReviseMaterial, ReviseOutput


def values(material: ReviseMaterial) -> dict[str, str]:
    """The prompt's values."""
    head = f"title: {material.title}\nsubject: {material.subject}\npreheader: {material.preheader}"
    return {
        "channel": material.channel,
        "brief": brief_text(material.brief),
        "guide": guide_text(material.guide),
        "draft": fence("draft", f"{head}\nbody:\n{material.body}"),
        "feedback": fence(
            "comment", "\n".join(f"{n}. {wish}" for n, wish in enumerate(wishes_of(material.feedback), 1))
        ),
        "claims": claims_text(material.claims),
        "call_to_action": call_to_action_text(material.call_to_action, material.link),
        "examples": examples_text(material.examples),
    }


REVISION = CrewPlan(
    task="revise",
    folder=Path(__file__).parent,
    output=ReviseOutput,
    values=values,
    check=check,
    answer=ReviseAnswer,
)
