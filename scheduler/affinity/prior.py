"""What is expected of a pair before anybody rated it: declared tone, skill levels, tags.

Tags of the closed list say that this pair's tone is off on one scale. They move the
difference between the two on that scale, of this pair alone: neither the operator's
declared tone nor the client's is touched, and no other pair feels it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from scheduler.affinity.tone import SCALE_SPAN, similarity, tone_table
from scheduler.entities import Tone

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.affinity.heard import Heard
    from scheduler.case import Case
    from scheduler.said import FeedbackTag

    Table = NDArray[np.float64]

PRIOR_CENTRE: Final = 50.0
"""Points of a pair of which nothing is known."""
TONE_POINTS: Final = 30.0
"""Points that full similarity of tone adds, and full opposition takes off."""
SKILL_POINTS: Final = 2.0
"""Points that one level above (below) the skill asked for adds (takes off)."""
PAIR_DEVIATION: Final = 13.0
"""What tone cannot tell, falls that nobody rated included: standard deviation of true
affinity around its prior."""
DECLARED_TONE_DEVIATION: Final = 5.0
"""Points of doubt at full ``tone_importance``, since tones are declared, not measured:
errors of .5 on both sides of five scales move the mean distance by .32, times 30 / 2."""
SCALES: Final = tuple(Tone.model_fields)
"""The five scales, in the order of every ``scale`` axis."""
TAG_MOVES: Final[dict[FeedbackTag, tuple[str, int]]] = {
    "too_cold": ("warmth", -1),
    "too_familiar": ("formality", -1),
    "too_formal": ("formality", 1),
    "too_slow": ("pace", -1),
    "too_fast": ("pace", 1),
    "too_blunt": ("directness", 1),
    "too_vague": ("detail", -1),
    "too_technical": ("detail", 1),
}
"""On which scale, and on which side of what was asked, a tag places the operator."""
TAG_STEP: Final = 0.6
"""Points of a tone scale towards which many tags of one kind move a pair."""
TAG_DOUBT: Final = 1.0
"""Tags that nobody gave, against which those given are weighed."""


def prior(case: Case, offsets: Offsets | None = None) -> tuple[Table, Table]:
    """Mean and variance of each pair before any rating, both ``[operator, client]``.

    The mean is ``50 + 30 * similarity + 2 * surplus`` with ``surplus`` the mean
    over the client's skills of the operator's level less the level asked for.
    """
    tone, skill, tagged = prior_parts(case, offsets)
    importance = _importance(case)
    mean = PRIOR_CENTRE + tone + skill + tagged
    doubt = PAIR_DEVIATION**2 + (DECLARED_TONE_DEVIATION * importance) ** 2
    return np.clip(mean, 0.0, 100.0), np.broadcast_to(doubt, mean.shape)


Offsets = dict[tuple[int, int], "NDArray[np.float64]"]
"""Movement on the five scales of each pair with tags, by operator and client."""


def prior_parts(case: Case, offsets: Offsets | None = None) -> tuple[Table, Table, Table]:
    """Points that tone, skills and tags add to the centre, each ``[operator, client]``."""
    importance = _importance(case)
    operators = tone_table(o.tone for o in case.operators)
    clients = tone_table(c.tone for c in case.clients)
    tone = TONE_POINTS * similarity(operators, clients, importance)
    tagged = np.zeros(tone.shape)
    for (o, c), offset in (offsets or {}).items():
        apart = operators[o] - clients[c]
        farther = float((np.abs(apart + offset) - np.abs(apart)).mean())
        tagged[o, c] = -TONE_POINTS * importance[c] * 2.0 * farther / SCALE_SPAN
    return tone, SKILL_POINTS * _skill_surplus(case), tagged


def tag_offsets(case: Case, ratings: Heard) -> Offsets:
    """Movement on each scale that the tags of a pair ask for, in points of the scale.

    With n tags on one side of a scale and m on the other, faded, the pair moves by
    ``TAG_STEP * (n - m) / (n + m + TAG_DOUBT)``. Only clients' tags speak of tone.
    """
    found: dict[tuple[int, int], Table] = {}
    for k in np.flatnonzero(ratings.side == 0).tolist():
        for tag in case.feedback[int(ratings.row[k])].tags:
            if tag in TAG_MOVES:
                scale, sign = TAG_MOVES[tag]
                key = int(ratings.operator[k]), int(ratings.client[k])
                counts = found.setdefault(key, np.zeros((2, len(SCALES))))
                counts[0 if sign > 0 else 1, SCALES.index(scale)] += ratings.weight[k]
    return {
        key: TAG_STEP * (above - below) / (above + below + TAG_DOUBT)
        for key, (above, below) in found.items()
    }


def _importance(case: Case) -> Table:
    return np.array([c.tone_importance for c in case.clients], dtype=np.float64)


def _skill_surplus(case: Case) -> Table:
    """Mean level held above the level asked for, ``[operator, client]``; 0 without needs."""
    names = sorted({name for client in case.clients for name in client.skills})
    held = np.array(
        [[o.skills.get(name, 0) for name in names] for o in case.operators], dtype=np.float64
    ).reshape(len(case.operators), len(names))
    asked = np.array(
        [[c.skills.get(name, 0) for name in names] for c in case.clients], dtype=np.float64
    ).reshape(len(case.clients), len(names))
    needed = asked > 0
    count = np.maximum(needed.sum(axis=1), 1)
    surplus: Table = (held @ needed.T - asked.sum(axis=1)[None, :]) / count[None, :]
    return surplus
