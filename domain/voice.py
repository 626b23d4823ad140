"""The voice guide: how a company sounds, with words of its own pages as examples.

"Plain, exact, calm" tells a writer less than one sentence that is so and one that is not. An example is a quotation: it
stands to the letter where `origin` says, or (without an origin) a person wrote it. Nothing can be cited from it.
"""

from pydantic import Field

from domain.value import Value


class VoiceExample(Value):
    """Words that sound right, or wrong, and why."""

    words: str = Field(min_length=1)
    why: str = ""
    origin: str = ""
    title: str = ""


class VoiceGuide(Value):
    """What a person accepted of a proposal: a sentence or two, rules, and examples of both kinds."""

    summary: str = Field(min_length=1)
    rules: tuple[str, ...] = ()
    good: tuple[VoiceExample, ...] = ()
    bad: tuple[VoiceExample, ...] = ()
