"""How the local LinkedIn reads "little text": written apart from our encoder, so that one defect is not in both.

What is no element and no escape ends the text there, and nobody is told.
"""

import re

_PIECE = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<template>\{hashtag\|\\?#\|[^|{}\\]+\})"
    r"|(?P<mention>@\[(?:\\.|[^\[\]\\])+\]\(urn:li:\w+:[\w-]+\))"
    r"|(?P<hashtag>#\w+)"
    r"|(?P<plain>[^\\|{}@\[\]()<>#*_~])",
    re.DOTALL,
)


def kept(commentary: str) -> str:
    """What LinkedIn keeps of it, in the form in which it is served."""
    parts, at = [], 0
    while at < len(commentary) and (piece := _PIECE.match(commentary, at)):
        word = piece["hashtag"]
        parts.append(f"{{hashtag|\\#|{word[1:]}}}" if word else piece[0])
        at = piece.end()
    return "".join(parts)


def shown(served: str) -> str:
    """What a reader sees: mentions by their names."""
    parts = []
    for piece in _PIECE.finditer(served):
        if piece["escape"]:
            parts.append(piece[0][1])
        elif piece["template"]:
            parts.append("#" + piece[0].rpartition("|")[2][:-1])
        elif piece["mention"]:
            parts.append(re.sub(r"\\(.)", r"\1", piece[0][2 : piece[0].rindex("](")]))
        else:
            parts.append(piece[0])
    return "".join(parts)
