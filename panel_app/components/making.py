"""Who or what wrote a sentence, in words, and links to the examples that the writer was told."""

from collections.abc import Sequence

from markupsafe import Markup

from panel_app.components.words import plural
from panel_app.state import address_of_example
from store.sentence_makers import SentenceMaker


def made_by(maker: SentenceMaker) -> str:
    """One sentence; empty where nothing is on record."""
    if maker.by == "person":
        return f"Written by {maker.person or 'somebody'} in version {maker.version}."
    if maker.by == "house":
        return f"Placed in version {maker.version} because the house requires it."
    if maker.by == "unknown":
        return ""
    prompt = f"prompt {maker.prompt} {(maker.prompt_digest or '')[:8]}".rstrip()
    used = f"{maker.tokens or 0:,} tokens, {maker.seconds or 0.0:.1f} s"
    made = f"Written in version {maker.version} by the {maker.crew} crew: {maker.model}, {prompt}, {used}"
    return f"{made}, {maker.call_id}.{why_asked(maker.reason)}"


def why_asked(reason: str) -> str:
    """The supervisor's reason, as a sentence to follow another; empty where none was written."""
    return f" Why it was asked: {reason.rstrip('.')}." if reason else ""


def learned_from(examples: Sequence[str]) -> Markup:
    """`2 edits: 1, 2`, each number a link; empty where there are none."""
    if not examples:
        return Markup()
    link = Markup('<a href="{}" aria-label="Example {} of {}">{}</a>')
    links = [link.format(address_of_example(one), n, len(examples), n) for n, one in enumerate(examples, 1)]
    return Markup("{}: {}").format(plural(len(examples), "edit"), Markup(", ").join(links))
