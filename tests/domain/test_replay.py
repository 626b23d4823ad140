"""The sum of a replay, and the sentence that it comes to."""

import pytest

from domain.replay import NO_EXAMPLES, OFFLINE, Redraft, ReplayedPiece, said_of, sum_of


def piece(plain: float, taught: float | None, **fields: object) -> ReplayedPiece:
    told = Redraft(distance=taught, factual=4, supported=3, tokens=20, cost=0.02) if taught is not None else None
    found = ReplayedPiece(
        draft_id="d",
        version_id="v",
        brief="Docks",
        channel="blog",
        model="m",
        heeds=True,
        plain=Redraft(distance=plain, broken=("banned words: synergy",), factual=5, supported=5, tokens=10, cost=0.01),
        taught=told,
    )
    return found.model_copy(update=fields)


def test_only_pieces_that_were_drafted_both_ways_are_compared_and_all_drafts_are_paid() -> None:
    total = sum_of([piece(0.5, 0.3), piece(0.2, 0.3), piece(0.4, 0.4), piece(0.9, None)])
    assert (total.compared, total.nearer, total.further) == (3, 1, 1)
    assert (total.distance_plain, total.distance_taught) == (0.3667, 0.3333)
    assert (total.rules_kept_plain, total.rules_kept_taught) == (0, 3)
    assert (total.supported_plain, total.factual_plain, total.supported_taught, total.factual_taught) == (15, 15, 9, 12)
    assert total.tokens == 100
    assert total.cost == pytest.approx(0.1)


def test_a_cost_that_is_not_known_is_no_sum() -> None:
    unknown = piece(0.5, 0.3).model_copy(update={"plain": Redraft(distance=0.5, cost=None)})
    assert sum_of([unknown, piece(0.5, 0.3)]).cost is None
    assert sum_of([]).cost == 0


@pytest.mark.parametrize(
    ("pieces", "waiting", "said"),
    [
        ([piece(0.5, 0.3)], 0, "came 20.0 points of a hundred words nearer to what people approved: nearer in 1 of 1"),
        ([piece(0.3, 0.5), piece(0.3, 0.2)], 0, "further from what people approved: nearer in 1 of 2, further in 1."),
        ([piece(0.3, 0.3)], 0, "drafts came as far from what people approved: nearer in 0 of 1"),
        ([piece(0.3, None, heeds=False)], 0, OFFLINE),
        ([piece(0.3, None)], 0, NO_EXAMPLES),
        ([], 2, "Nothing is drafted again yet."),
        ([], 0, "Nothing was drafted again."),
    ],
)
def test_what_it_comes_to(pieces: list[ReplayedPiece], waiting: int, said: str) -> None:
    assert said in said_of(pieces, waiting)
