"""Which changes teach wording, and which teach nothing."""

from hypothesis import given
from hypothesis import strategies as st

from domain.corrections import ALIKE, LONGEST, MOST, corrections, still_stands
from domain.example import Correction
from domain.package import Package
from domain.wording import wording_of

DULL = "Our platform leverages synergies for yards."
PLAIN = "Our platform saves yards time."
FIRST, LAST = "Lorries wait at the gate.", "Read the report."


def package(text: str = "", **fields: str) -> Package:
    return Package(channel="email", account_id="a", text=text, **fields)


def changed(before: str, after: str, reason: str = "") -> list[tuple[str, str]]:
    return [(one.before, one.after) for one in corrections(package(before), package(after), reason=reason)]


def test_a_changed_sentence_is_given_with_what_it_became_and_the_rest_is_not() -> None:
    before, after = f"{FIRST} {DULL}\n\n{LAST}", f"{FIRST} {PLAIN}\n\n{LAST}"
    assert changed(before, after) == [(DULL, PLAIN)]
    assert changed(before, before) == []


def test_each_sentence_of_a_changed_passage_is_paired_with_the_one_it_resembles() -> None:
    gone = "Nobody needs this sentence about weather at all."
    before = f"{FIRST}\n\n{DULL} {gone} The gate opens early for booked lorries."
    after = f"{FIRST}\n\n{PLAIN} For booked lorries the gate opens early."
    found = changed(before, after)
    assert (DULL, PLAIN) in found
    assert ("The gate opens early for booked lorries.", "For booked lorries the gate opens early.") in found
    assert (gone, "") in found


def test_one_sentence_made_of_two_stays_one_change() -> None:
    assert changed("Waits fell. Drivers noticed.", "Waits fell, and drivers noticed.") == [
        ("Waits fell. Drivers noticed.", "Waits fell, and drivers noticed.")
    ]


def test_title_and_lines_are_kinds_of_their_own() -> None:
    old = package("Same.", title="Synergies!", subject="Leverage now", preheader="x")
    new = package("Same.", title="Less waiting", subject="Less waiting", preheader="x")
    assert [(one.kind, one.after) for one in corrections(old, new)] == [
        ("title", "Less waiting"),
        ("subject", "Less waiting"),
    ]


def test_a_figure_or_link_put_right_teaches_nothing() -> None:
    assert changed("In all, 72 % of yards waited.", "In all, 65 % of yards waited.") == []
    assert changed("See https://a.example/x for more.", "See https://b.example/y for more.") == []
    found = changed("A huge 72 % of yards waited.", "In all, 65 % of yards waited.")
    assert found == [("A huge 72 % of yards waited.", "In all, 65 % of yards waited.")]


def test_spaces_emphasis_and_moved_sentences_teach_nothing() -> None:
    assert changed(f"{FIRST}  {DULL}", f"{FIRST}\n{DULL}") == []
    assert changed(f"**{DULL}**", DULL) == []
    assert changed(f"{FIRST} {DULL} {LAST}", f"{LAST} {FIRST} {DULL}") == []


def test_what_was_added_teaches_only_with_a_reason() -> None:
    ending = "Where do you stand?"
    assert changed(FIRST, f"{FIRST}\n\n{ending}") == []
    assert changed(FIRST, f"{FIRST}\n\n{ending}", reason="End with a question.") == [("", ending)]


def test_a_text_written_anew_teaches_no_wording_and_an_edit_only_so_much() -> None:
    words = [first + second for first in "kmpst" for second in "aeiou"]
    old = " ".join(f"Alfa{word} beta{word} gamma{word} delta{word} eta{word}." for word in words)
    new = " ".join(f"Ost{word} west{word} nord{word} sud{word} mitte{word}." for word in [*words, "xi", "xo"])
    assert len(old) > LONGEST
    assert changed(old, new) == []
    many = [f"The {word} lorry waits long at the gate." for word in "abcdefghijklmnopqrst"]
    shorter = [sentence.replace(" long", "") for sentence in many]
    found = changed("\n\n".join(many), "\n\n".join(shorter))
    assert len(found) == MOST
    assert all(max(len(before), len(after)) <= LONGEST for before, after in found)
    assert 0 < ALIKE < 1


def test_an_endless_text_is_not_compared() -> None:
    assert changed("Ten. " * 20_000, "Nine. " * 20_000) == []


SAID = st.sampled_from([FIRST, DULL, PLAIN, LAST, "In all, 72 % waited.", "In all, 65 % waited.", "Why?"])
TEXT = st.lists(SAID, max_size=7).map(" ".join)


@given(TEXT, TEXT)
def test_whatever_is_changed_a_correction_is_short_real_and_stands(before: str, after: str) -> None:
    old, new = package(before), package(after)
    for one in corrections(old, new, reason="So."):
        assert wording_of(one.before) != wording_of(one.after)
        assert max(len(one.before), len(one.after)) <= LONGEST
        assert still_stands(one, new)
        assert not one.before or not still_stands(one.model_copy(update={"after": ""}), old)


def test_whether_a_correction_still_stands() -> None:
    one = Correction(kind="text", before=DULL, after=PLAIN)
    out = Correction(kind="text", before=DULL, after="")
    assert still_stands(one, package(f"{FIRST} {PLAIN}"))
    assert not still_stands(one, package(FIRST))
    assert still_stands(out, package(FIRST))
    assert not still_stands(out, package(f"{FIRST} {DULL}"))
    assert still_stands(Correction(kind="title", before="x", after="y"), package(title="y"))
    assert not still_stands(Correction(kind="title", before="x", after="y"), package(title="z"))
