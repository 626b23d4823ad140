"""What a sentence calls `the …` may be known from the sentence before it only."""

import pytest

from resources.llm.offline.introduced import is_introduced_before

PASSAGE = (
    "Hauliers add a surcharge for sites with long waits. The average surcharge was 6.5%. Managers rarely see the "
    "surcharge, because it is hidden. Managers know the waiting charges. A waiting hour costs 54 euros. The dock is "
    "full in the morning."
)


@pytest.mark.parametrize(
    ("sentence", "introduced"),
    [
        ("Managers rarely see the surcharge, because it is hidden.", True),
        ("Managers know the waiting charges.", False),
        ("The dock is full in the morning.", False),
        ("Hauliers add a surcharge for sites with long waits.", False),
        ("The surcharge stands nowhere in this passage.", False),
    ],
)
def test_a_noun_that_only_the_paragraph_explains(sentence: str, introduced: bool) -> None:
    assert is_introduced_before(sentence, PASSAGE) is introduced
