"""A research crew that is no model: quotes what it is told to, or every whole sentence of what it was shown."""

import threading
from collections.abc import Callable, Sequence

from domain.crew import CrewResult
from domain.quotability import USABLE, quotability
from domain.sentences import sentences
from domain.writing import Material, QuotedClaim, ResearchMaterial, ResearchOutput

Choose = Callable[[ResearchMaterial], Sequence[QuotedClaim]]


class QuotingCrew:
    """`domain.crew.Crews`. Remembers what it was shown."""

    def __init__(self, choose: Choose | None = None) -> None:
        self._choose = choose or quotable_sentences
        self._lock = threading.Lock()
        self.shown: list[ResearchMaterial] = []

    def run(self, material: Material) -> CrewResult:
        assert isinstance(material, ResearchMaterial)
        with self._lock:
            self.shown.append(material)
        output = ResearchOutput(claims=tuple(self._choose(material))[: material.most])
        return CrewResult(output=output, model="quoting/1", tokens_in=7, tokens_out=5)


def quotable_sentences(material: ResearchMaterial) -> Sequence[QuotedClaim]:
    """Every sentence that can stand alone, in the order of the passages."""
    return [
        QuotedClaim(passage_id=hit.passage.id, quote=sentence)
        for hit in material.hits
        for sentence in sentences(hit.passage.text)
        if quotability(sentence, hit.passage.heading) >= USABLE
    ]
