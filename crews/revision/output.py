"""What makes a revision usable: either nothing changed and the reasons are given, or a text that still stands."""

from crews.content.output import check_body
from crews.guards import WrongAnswer
from domain.writing import ReviseMaterial, ReviseOutput


def check(material: ReviseMaterial, output: ReviseOutput) -> ReviseOutput:
    """The revision, with `changed` corrected to what the text says."""
    changed = _text(output) != _text(material)
    if not changed:
        if not output.not_done:
            raise WrongAnswer("Nothing was changed and no wish is listed in `not_done`. Do one or the other.")
        return output.model_copy(update={"changed": False})
    check_body(output.body, material.claims)
    if material.channel == "email" and not output.subject.strip():
        raise WrongAnswer("An e-mail needs a subject.")
    return output.model_copy(update={"changed": True})


def _text(piece: ReviseMaterial | ReviseOutput) -> tuple[str, ...]:
    return tuple(part.strip() for part in (piece.title, piece.body, piece.subject, piece.preheader))
