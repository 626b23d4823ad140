"""Sharing out is fair, repeatable, and never tells one thing twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.allotment import POOR, ROOM, SHORT, share_among_briefs, share_among_channels, twins


def words(*keys: str) -> dict[str, str]:
    """A text of its own for each key."""
    return {key: " ".join(f"{key}{number}" for number in range(8)) for key in keys}


def test_a_sentence_goes_to_the_brief_it_is_worth_most_to() -> None:
    worth = {"s1": {"a": 0.9, "b": 0.5}, "s2": {"a": 0.4, "b": 0.6}, "s3": {"a": 0.05, "b": 0.01}}
    assert share_among_briefs(worth, words("s1", "s2", "s3"), {"a": 1, "b": 1}) == {"s1": "a", "s2": "b"}


def test_of_twins_only_the_best_is_told() -> None:
    texts = {
        "s1": "Collector deployments grow: 65% run more than 10 collectors today.",
        "s2": "The survey says that 65% run more than 10 Collectors, which is new.",
        "s3": "Something else entirely is said in this third sentence here.",
    }
    families = twins(texts)
    assert families["s1"] == families["s2"] != families["s3"]
    shares = share_among_briefs({"s1": {"a": 0.5}, "s2": {"b": 0.8}, "s3": {"a": 0.4}}, texts, {"a": 1, "b": 1})
    assert shares == {"s2": "b", "s3": "a"}


def test_a_full_brief_leaves_the_rest_to_others_and_the_rich_help_the_poor() -> None:
    keys = [f"s{number:02}" for number in range(ROOM + 2 * POOR)]
    worth = {key: {"a": 0.9, "b": 0.5} for key in keys}
    shares = share_among_briefs(worth, words(*keys), {"a": 1, "b": 1})
    assert list(shares.values()).count("a") == ROOM
    few = {key: {"a": 0.9, "b": 0.5} for key in keys[:ROOM]}
    helped = share_among_briefs(few, words(*keys[:ROOM]), {"a": 1, "b": 1})
    assert list(helped.values()).count("b") == POOR


def test_channels_take_turns_and_the_blog_gets_more() -> None:
    keys = [f"s{number}" for number in range(6)]
    assert list(share_among_channels(keys, ["linkedin", "email"]).values()) == ["linkedin", "email"] * 3
    shares = share_among_channels(keys, ["linkedin", "blog"])
    assert list(shares.values()).count("blog") == 4
    assert set(list(shares.values())[:2]) == {"linkedin", "blog"}
    assert share_among_channels(keys, []) == {}


def test_beside_an_article_a_post_gets_what_it_can_carry_and_the_article_the_rest() -> None:
    keys = [f"s{number}" for number in range(4 * SHORT)]
    shares = list(share_among_channels(keys, ["linkedin", "blog"]).values())
    assert shares.count("linkedin") == SHORT
    assert set(shares[3 * SHORT :]) == {"blog"}
    assert list(share_among_channels(keys, ["linkedin", "email"]).values()).count("email") == 2 * SHORT


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.integers(0, 80).map(lambda n: f"s{n}"),
        st.dictionaries(st.sampled_from("abcd"), st.floats(-1, 1), min_size=1),
        max_size=60,
    )
)
def test_the_same_shares_whatever_the_order(worth: dict[str, dict[str, float]]) -> None:
    texts, rooms = words(*worth), dict.fromkeys("abcd", 2)
    shares = share_among_briefs(worth, texts, rooms)
    turned = {key: dict(reversed(list(worth[key].items()))) for key in reversed(list(worth))}
    assert share_among_briefs(turned, dict(reversed(list(texts.items()))), rooms) == shares
    assert all(list(shares.values()).count(brief) <= ROOM * 2 for brief in rooms)


@given(count=st.integers(2, 40), near=st.booleans(), channels=st.permutations(["linkedin", "blog", "email"]))
def test_no_channel_goes_without_while_another_has_enough(count: int, near: bool, channels: list[str]) -> None:
    keys = [f"src:{number * (100 if near else 5000)}" for number in range(count)]
    shares = share_among_channels(keys, channels)
    counts = [list(shares.values()).count(channel) for channel in channels]
    assert sum(counts) == count
    assert min(counts) >= min(2, count // len(channels))
