"""Names, quotations, and what a text knows."""

import pytest

from domain.names import Lexicon, names_in
from domain.quotations import is_quoted_from, quotations_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Skyscanner runs Java on Kubernetes.", ["Skyscanner?", "Java", "Kubernetes"]),
        ("Most users run OpenTelemetry and Node.js.", ["OpenTelemetry", "Node.js"]),
        ("“We disable everything,” Neil explained.", ["Neil"]),
        ("Running it takes time. Upgrading is harder.", []),
        ("How Mastodon Runs Collectors in Production", []),
        ("Ask your CEO and your CFO about the API.", []),
        ("It began in March with the CNCF.", ["CNCF"]),
    ],
)
def test_names_are_told_from_sentence_starts(text: str, names: list[str]) -> None:
    assert [name.word + ("?" if name.certainty == "likely" else "") for name in names_in(text)] == names


@pytest.mark.parametrize(
    "word", ["CNCF", "Istio-based", "VMs", "Ojeling", "Skyscanner's", "OpenTelemetry", "collectors"]
)
def test_a_lexicon_knows_other_forms_of_its_words(word: str) -> None:
    text = "The Cloud Native Computing Foundation, Istio, a VM, Öjeling of Skyscanner and OTel Collector users."

    assert Lexicon([text], {"OpenTelemetry": ("OTel",)}).knows(word)


@pytest.mark.parametrize("word", ["Mastodon", "CNCD", "OpenTracing", "Nomad-based"])
def test_a_lexicon_does_not_guess(word: str) -> None:
    assert not Lexicon(["The Cloud Native Computing Foundation and Istio."]).knows(word)


def test_quotations_are_what_stands_between_marks() -> None:
    assert quotations_in('He said “never again” and "not once more", it’s a team’s ‘worst kept secret’ now.') == (
        "never again",
        "not once more",
        "worst kept secret",
    )


@pytest.mark.parametrize(
    ("quotation", "found"),
    [
        ("We disable everything, then enable what we need", True),
        ("we disable everything", True),
        ("We disable everything … what we need.", True),
        ("We disable [all of it] … what we need", True),
        ("We disable everything, then enable what you need", False),
        ("disable every", False),
        ("what we need … We disable", False),
    ],
)
def test_quotations_are_found_to_the_letter(quotation: str, found: bool) -> None:
    passage = '"We disable everything, then\nenable what *we* need," Neil explained.'

    assert is_quoted_from(quotation, passage) is found
