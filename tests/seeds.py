"""Seeds of sampled tests: fresh each time, printed, and given again to replay what was seen.

PRESSROOM_TEST_SEED=123 make test ARGS="tests/press/test_crash_points.py"
"""

import os
import random

SEED = "PRESSROOM_TEST_SEED"


def seed_for(what: str, sampled: int, of: int | None = None) -> int:
    """The seed of this run; says it, how many are sampled, and how to do the same again."""
    given = os.environ.get(SEED)
    seed = int(given) if given else random.randrange(10**9)
    number = f"{sampled:,}" + ("" if of is None else f" of {of:,}")
    print(f"\n{what}: {number} sampled with {SEED}={seed}")
    return seed
