"""What makes an image prompt usable: a headline that fits a card, and words for those who cannot see it."""

from crews.guards import WrongAnswer
from crews.seo.output import shortened
from domain.writing import ImageMaterial, ImageOutput

HEADLINE_MOST, PROMPT_MOST, ALT_MOST = 60, 900, 250


def check(material: ImageMaterial, output: ImageOutput) -> ImageOutput:
    """The fields within their limits. Raises when one is empty."""
    headline = output.headline.strip() or material.title.strip()
    if not headline or not output.alt_text.strip() or not output.prompt.strip():
        raise WrongAnswer("Headline, prompt and alternative text must all be filled in.")
    return ImageOutput(
        headline=shortened(headline, HEADLINE_MOST),
        prompt=shortened(output.prompt, PROMPT_MOST),
        alt_text=shortened(output.alt_text, ALT_MOST),
    )
