"""The offline writer's revision in the form every writer answers in: edits, one for each part that changed."""

from domain.edits import Place, TextEdit
from domain.writing import ReviseAnswer, ReviseMaterial, ReviseOutput

MOST_WISHES = 200


def as_edits(material: ReviseMaterial, output: ReviseOutput) -> ReviseAnswer:
    """Each changed part replaced as a whole. It lists by itself what it did not do, so its edits are for all wishes."""
    before: dict[Place, str] = {
        "title": material.title,
        "body": material.body,
        "subject": material.subject,
        "preheader": material.preheader,
    }
    after: dict[Place, str] = {
        "title": output.title,
        "body": output.body,
        "subject": output.subject,
        "preheader": output.preheader,
    }
    numbers = tuple(range(1, MOST_WISHES + 1))
    edits = (
        TextEdit(place=place, find=text, replace=after[place], wishes=numbers)
        for place, text in before.items()
        if text != after[place]
    )
    return ReviseAnswer(edits=tuple(edits), not_done=output.not_done)
