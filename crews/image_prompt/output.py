"""What makes an image prompt usable: a headline that fits a card, and words for those who cannot see it."""

from crews.addresses import refuse_addresses
from crews.guards import WrongAnswer
from crews.seo.output import shortened
from domain.writing import ImageMaterial, ImageOutput

HEADLINE_MOST, PROMPT_MOST, ALT_MOST = 60, 900, 250


def check(material: ImageMaterial, output: ImageOutput) -> ImageOutput:
    """The fields within their limits. Raises when one is empty."""
    headline = output.headline.strip() or material.title.strip()
    if not headline or not output.alt_text.strip() or not output.prompt.strip():
        raise WrongAnswer("Headline, prompt and alternative text must all be filled in.")
    known = (material.brief.topic, material.brief.angle, material.guide.company, material.guide.site)
    refuse_addresses((headline, output.prompt, output.alt_text), *known)
    headline = shortened(headline, HEADLINE_MOST)
    return ImageOutput(
        headline=headline,
        prompt=shortened(output.prompt, PROMPT_MOST),
        alt_text=_naming(headline, output.alt_text),
    )


def _naming(headline: str, alt_text: str) -> str:
    """The alternative text with the headline in it: what is drawn is read aloud, and checked with the piece's words."""
    whole = shortened(alt_text, ALT_MOST)
    if " ".join(headline.casefold().split()).rstrip("…") in whole.casefold():
        return whole
    return f"{shortened(alt_text, ALT_MOST - len(headline) - 2).rstrip('.')}: {headline}"
