"""What a crew's run gives back, and the port through which the rest of the product runs crews."""

from typing import Final, Protocol

from domain.value import Value
from domain.writing import Material, Output, Task

# The folder in crews/ that holds the prompts of a task.
CREW_OF: Final[dict[Task, str]] = {
    "research": "research",
    "draft": "content",
    "seo": "seo",
    "revise": "revision",
    "image_prompt": "image_prompt",
    "outline": "outline",
    "competitor": "competitor",
    "market": "market",
    "trend": "trend",
    "video_script": "video_script",
    "onboarding": "onboarding",
}


class CrewResult(Value):
    """A checked output with what it cost. `prompts` is the digest of the prompt files that were used."""

    output: Output
    model: str
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    calls: int = 1
    prompts: str = ""


class Crews(Protocol):
    """Runs the crew that belongs to a material. Safe to call from several threads: a fresh crew per call."""

    def run(self, material: Material) -> CrewResult:
        """The typed answer. Raises Retry, Permanent or NeedsPerson from domain.errors."""
        ...
