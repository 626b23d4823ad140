"""True parts put together to something untrue are caught; the same parts in their own order are not."""

import pytest

from domain.claim import Verdict
from domain.claim_check import check_sentence
from tests.domain.claims import OWN, cited, claim

PANEL = (
    "Anna Berg of Malmö runs 140 lorries, and the wait fell to 61 minutes. Two carriers refused to join before June. "
    "“We book every door by hand,” said Anna Berg. “Nobody reads the spreadsheet,” said Olle Nyström of Gävle. "
    "The region paid 2.4 million euros. Sites with a rule received six complaints, while sites without one received 23."
)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("“We book every door by hand,” said Anna Berg.", "supported"),
        ("“We book every door by hand,” said Berg.", "supported"),
        ("“We book every door by hand,” said Anna Malmö.", "unsupported"),
        ("“We book every door by hand,” said Olle Nyström.", "unsupported"),
        ("“Nobody reads the spreadsheet,” Anna Berg says.", "unsupported"),
        ("Two carriers refused to join before June.", "supported"),
        ("Two carriers agreed to join before June.", "unsupported"),
        ("Two carriers joined before June.", "unsupported"),
        ("Two carriers accepted before June.", "unsupported"),
        ("Two carriers refused to join after June.", "unsupported"),
        ("All carriers refused to join before June.", "unsupported"),
        ("Two carriers hardly refused to join before June.", "unsupported"),
        ("The region paid 2.4 million kronor.", "unsupported"),
        ("Anna Berg of Malmö runs 140 lorries, and the wait fell by 61 minutes.", "unsupported"),
        ("Anna Berg of Malmö runs 61 lorries, and the wait fell to 140 minutes.", "unsupported"),
        ("Sites with a rule received 23 complaints, while sites without one received six.", "unsupported"),
        ("Sites without one received 23.", "supported"),
    ],
)
def test_rearranged_parts(text: str, verdict: Verdict) -> None:
    assert check_sentence(cited(text), [claim(PANEL)], OWN).verdict == verdict


@pytest.mark.parametrize(
    "text",
    [
        "Did you know that Rival Systems loses data?",
        "Rival Systems loses data, we think.",
        "Ask Rival Systems about lost data.",
    ],
)
def test_a_competitor_is_not_spoken_of_without_a_source(text: str) -> None:
    assert check_sentence(cited(text, None), [claim()], OWN).verdict == "unsupported"
