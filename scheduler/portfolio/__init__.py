"""Which operators carry which clients: a small named team per client.

``choose`` picks teams before there is a roster, from the presence one may
expect; ``rechoose`` improves them once a roster tells who is there. The rules
that a portfolio obeys are in ``rules``, one file each.
"""
