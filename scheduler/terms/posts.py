"""``posts``: heads missing from or in excess of the named posts, at each post's own weights."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.case import Case
    from scheduler.entities import Post
    from scheduler.evidence import Evidence
    from scheduler.facts import Facts

NAME = "posts"


def score(evidence: Evidence, facts: Facts) -> float:
    """Cost of every post of every day."""
    horizon = evidence.horizon
    heads = Counter(
        (horizon.day_of(shift.start), shift.code)
        for shifts in evidence.week.values()
        for shift in shifts
        if shift.code is not None
    )
    return sum(post_cost(post, heads[day, post.code]) for day, post in posts_by_day(evidence.case))


def post_cost(post: Post, heads: int) -> float:
    """Cost of one post on one day with that many heads."""
    return post.under_weight * max(0, post.heads - heads) + post.over_weight * max(
        0, heads - post.heads
    )


def marginal(post: Post, heads: int) -> float:
    """Cost avoided by one more head."""
    return post_cost(post, heads) - post_cost(post, heads + 1)


def posts_by_day(case: Case) -> list[tuple[int, Post]]:
    """Posts that hold on each day; those of a date replace the weekday's of the same code."""
    found: list[tuple[int, Post]] = []
    for day in range(case.days):
        date, weekday = case.horizon.date_of(day), case.horizon.weekday(day)
        dated = [post for post in case.posts if post.date == date]
        replaced = {post.code for post in dated}
        weekly = [
            post for post in case.posts if post.weekday == weekday and post.code not in replaced
        ]
        found += [(day, post) for post in (*dated, *weekly)]
    return found
