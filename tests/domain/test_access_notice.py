"""What is said of an end that comes: when, what it hits, and what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.access_notice import AccessNotice, Cause, HitPost, near

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def ending(after: timedelta, cause: Cause = "access", posts: int = 0) -> AccessNotice:
    first = [
        HitPost(draft_id=f"d{n}", title=f"Post {n}", planned_at=NOW + after + n * DAY) for n in range(min(posts, 3))
    ]
    return AccessNotice(
        account_id="acct_1",
        channel="linkedin",
        account="page",
        publisher="linkedin",
        cause=cause,
        ends_at=NOW + after,
        posts=posts,
        first=tuple(first),
    )


def test_it_is_told_from_its_lead_on_until_it_is_over() -> None:
    notices = tuple(ending(n * DAY) for n in (-1, 13, 14, 15))
    assert near(notices, NOW, 14 * DAY) == notices[:3]
    assert [notice.days_left(NOW) for notice in notices] == [-1, 13, 14, 15]


@pytest.mark.parametrize(
    ("after", "cause", "says"),
    [
        (9 * DAY, "access", "The access of “page” (linkedin) ends in 9 days, on 03 December 2026."),
        (timedelta(hours=5), "access", "The access of “page” (linkedin) ends by 24 November 2026."),
        (-DAY, "access", "The access of “page” (linkedin) ended on 23 November 2026."),
        (9 * DAY, "interface", "“page” (linkedin) uses may be retired in 9 days, on 03 December 2026."),
        (-DAY, "interface", "“page” (linkedin) uses is retired, or may be any day, since 23 November 2026."),
    ],
)
def test_it_says_when(after: timedelta, cause: Cause, says: str) -> None:
    assert ending(after, cause).headline(NOW).endswith(says)


def test_it_says_which_posts_it_hits() -> None:
    assert ending(DAY).consequence() == "No approved post is planned for after that."
    one = "1 approved post is planned for after that and would wait: “Post 0” (2026-11-25 09:00 UTC)."
    assert ending(DAY, posts=1).consequence() == one
    many = ending(DAY, posts=1503).consequence()
    assert many.startswith("1,503 approved posts are planned")
    assert many.endswith("“Post 2” (2026-11-27 09:00 UTC) and 1,500 more.")


def test_it_says_what_to_do() -> None:
    assert ending(DAY).remedy("https://desk/oauth") == "Sign in at the channel again: https://desk/oauth"
    assert "Renew its access at the channel, and connect it anew" in ending(DAY).remedy(None)
    assert "--set version=YYYYMM --sign-in`" in ending(DAY, "interface").remedy("https://desk/oauth")
