"""Replay: a planned week lived through call by call, many times over.

:func:`scheduler.proof.replay.simulate.simulate` is the way in: ``stage`` lays a
plan out as arrays, ``arrivals`` draws the calls, ``queue_kernels`` lets the desk
answer them, ``tally`` counts, ``outcome`` is what is told.
"""
