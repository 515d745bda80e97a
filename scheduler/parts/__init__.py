"""A large site solved in parts: groups of people whose clients are mostly their own.

``split`` groups people by the clients that they share. A ``Problem`` holds all that
one part must know, and :func:`scheduler.parts.unit.answer` turns it into an ``Answer``:
a pure function that can run anywhere. Parts are tied by prices: each sees what the
next head is worth in every slot that it shares with others, less and less worth as if
the others moved along with it. ``coordinate`` puts answers together as long as the
whole roster gets better.
"""
