"""A video script: scenes with what is said and what is seen. Nothing is rendered from it here."""

from typing import Final

from pydantic import Field

from domain.brief import Brief, ChannelKind
from domain.claim import Claim, Evidence
from domain.guide import Guide
from domain.house import House
from domain.value import Value

MOST_SCENES: Final = 12


class Scene(Value):
    """`narration` marks each factual sentence with its claim, like a draft's body. `words` stand in the picture."""

    narration: str = Field(min_length=3, max_length=600)
    visual: str = Field(min_length=3, max_length=400)
    words: str = Field(default="", max_length=80)


class VideoMaterial(Value):
    """For the video script crew: the piece with its markers, the claims it cites, and what may be said of us."""

    brief: Brief
    channel: ChannelKind
    guide: Guide
    title: str
    body: str
    claims: tuple[Claim, ...]
    call_to_action: str
    house: House = House()


class VideoOutput(Value):
    """The scenes in their order."""

    scenes: tuple[Scene, ...] = Field(min_length=1, max_length=MOST_SCENES)


class VideoScript(Value):
    """The script of one version of a piece, its narration checked like any text."""

    draft_id: str
    version_id: str
    digest: str
    scenes: tuple[Scene, ...]
    evidence: tuple[Evidence, ...]
    model: str
