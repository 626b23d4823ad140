"""Whether the check of titles would let a new title, subject or preheader pass.

A title that states what the text does not is refused here with the check's own words: put in, it would only block the
approval of a piece that was good before.
"""

from domain.claim_check import check_text
from domain.markup import parse
from domain.own_ground import own_ground
from domain.package import Package
from domain.text_checks import check_version
from domain.writing import ReviseMaterial
from resources.llm.offline.edit import Text


def title_problem(text: Text, material: ReviseMaterial) -> str:
    """What the check says of the title, subject and preheader; empty when they pass."""
    brief, guide = material.brief, material.guide
    marked = parse(text.body)
    evidence = check_text(marked.sentences, material.claims, own_ground(brief, guide, material.call_to_action))
    package = Package(
        channel=material.channel,
        account_id="",
        text=marked.text,
        title=text.title,
        subject=text.subject,
        preheader=text.preheader,
    )
    results = check_version(package, evidence, brief, guide, (material.link,) if material.link else ())
    return next((result.detail for result in results if result.name == "titles" and not result.passed), "")
