"""A proposal in fields: each example and each segment has its own, with one empty pair more to add another.

The fields belong to one proposal; another one makes them anew. Emptied words take an example out.
"""

from typing import Final

import panel_material_ui as pmui
from panel.viewable import Viewer

from desk.profile_form import ExampleForm, FormProblems, ProposalForm, SegmentForm
from domain.proposal import Proposal
from domain.voice import VoiceExample
from panel_app.components.field import Field, Kind
from panel_app.components.profile_form import CARD, GAP, WIDE
from panel_app.components.render import render
from panel_app.components.surface import Surface

ADDED: Final = "yours"


class ProposalFormView(Viewer):
    """The fields of one proposal; `values` is what stands in them now."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.fields: dict[str, Field] = {}
        self._counts = {"good": 0, "bad": 0, "segments": 0}
        self.view = pmui.Column(sizing_mode=WIDE, margin=0, styles=CARD, visible=False)

    def __panel__(self) -> pmui.Column:
        return self.view

    @property
    def values(self) -> ProposalForm:
        """What was typed."""
        text = {name: box.value for name, box in self.fields.items()}

        def pairs(kind: str) -> tuple[ExampleForm, ...]:
            numbers = range(self._counts[kind])
            return tuple(ExampleForm(words=text[f"{kind}-{n}-words"], why=text[f"{kind}-{n}-why"]) for n in numbers)

        return ProposalForm(
            summary=text["summary"],
            rules=text["rules"],
            good=pairs("good"),
            bad=pairs("bad"),
            segments=tuple(
                SegmentForm(name=text[f"segments-{n}-name"], needs=text[f"segments-{n}-needs"])
                for n in range(self._counts["segments"])
            ),
        )

    def load(self, proposal: Proposal, form: ProposalForm) -> None:
        """Shows a proposal."""
        self.fields.clear()
        voice = proposal.voice
        assert voice is not None
        parts = [
            self._field("summary", "text", "The voice in short", form.summary),
            self._field("rules", "text", "Rules", form.rules, "One on each line."),
            *self._examples("good", "Sounds like you", form.good, voice.good),
            *self._examples("bad", "Does not sound like you", form.bad, voice.bad),
            *self._segments(proposal, form.segments),
        ]
        self.view.objects = parts
        self.view.visible = True

    def close(self) -> None:
        """Shows nothing."""
        self.fields.clear()
        self.view.objects = []
        self.view.visible = False

    def mark(self, problems: FormProblems) -> str:
        """Puts each problem beside its field; gives the selector of the first one's box, or nothing."""
        for name, box in self.fields.items():
            part = name.rpartition("-")[0]
            box.error = problems.by_field.get(name, "") or problems.by_field.get(part, "")
        first = next((name for name in self.fields if self.fields[name].error), None)
        return f"#{first}" if first else ""

    def _field(self, name: str, kind: Kind, label: str, value: str, note: str = "") -> Field:
        box = Field(name, kind, label=label, value=value, note=note, sizing_mode=WIDE, rows=2, styles=GAP)
        self.fields[name] = box
        return box

    def _examples(
        self, kind: str, title: str, found: tuple[ExampleForm, ...], kept: tuple[VoiceExample, ...]
    ) -> list[Field | Surface]:
        listed = (*found, ExampleForm())
        self._counts[kind] = len(listed)
        parts: list[Field | Surface] = [_heading(title, "Quoted from your pages. Empty the words to take one out.")]
        for n, each in enumerate(listed):
            origin = (kept[n].title or kept[n].origin or ADDED) if n < len(kept) else ""
            number = f"{title}, example {n + 1}" if n < len(found) else f"{title}, another one"
            parts.append(
                self._field(f"{kind}-{n}-words", "text", number, each.words, f"From: {origin}" if origin else "")
            )
            parts.append(self._field(f"{kind}-{n}-why", "line", f"Why, example {n + 1}", each.why))
        return parts

    def _segments(self, proposal: Proposal, found: tuple[SegmentForm, ...]) -> list[Field | Surface]:
        listed = (*found, SegmentForm())
        self._counts["segments"] = len(listed)
        parts: list[Field | Surface] = [_heading("Segments", "Groups of readers that your pages speak to.")]
        for n, each in enumerate(listed):
            label = f"Segment {n + 1}" if n < len(found) else "Another segment"
            parts.append(self._field(f"segments-{n}-name", "line", label, each.name))
            parts.append(self._field(f"segments-{n}-needs", "text", "Needs", each.needs, "One on each line."))
            if n < len(proposal.segments):
                evidence = [need.grounds for need in proposal.segments[n].needs if need.grounds]
                parts.append(Surface(render("segment_evidence.html", evidence=evidence), sizing_mode=WIDE))
        return parts


def _heading(title: str, words: str) -> Surface:
    return Surface(render("part.html", title=title, words=words), sizing_mode=WIDE, styles={"margin-top": "18px"})
