"""Revision without a model (thin)."""

from domain.writing import ReviseMaterial, ReviseOutput, UndoneWish


def revise(material: ReviseMaterial) -> ReviseOutput:
    """Nothing is understood yet."""
    return ReviseOutput(
        changed=False,
        title=material.title,
        body=material.body,
        subject=material.subject,
        preheader=material.preheader,
        not_done=(UndoneWish(wish=material.feedback, reason="Not understood."),),
    )
