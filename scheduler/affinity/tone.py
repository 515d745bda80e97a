"""Tone: how close the voice an operator declares is to the voice a client asks for.

Both sides place themselves on the same five bipolar scales, so closeness is a
matter of distance alone; nothing is inferred about anybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.entities import Tone

SCALE_SPAN: Final = 4.0
"""Points from one end of a tone scale to the other (-2 to +2)."""


def tone_table(tones: Iterable[Tone]) -> NDArray[np.float64]:
    """Stack tones as rows, ``[person, scale]``, in the order of :class:`Tone`."""
    rows = [tone.as_tuple() for tone in tones]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 5)


def similarity(
    operators: NDArray[np.float64],
    clients: NDArray[np.float64],
    importance: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Weigh closeness of tone by how much it matters to the client.

    ``importance[c] * (1 - 2 * d / 4)`` with ``d`` the mean absolute difference
    over the five scales: +1 for the same tone, -1 for the opposite end of every
    scale, 0 half-way or for a client to whom tone means nothing.

    Parameters
    ----------
    operators
        Declared tones, ``[operator, scale]``, each -2 to +2.
    clients
        Tones asked for, ``[client, scale]``, each -2 to +2.
    importance
        ``tone_importance`` of each client, ``[client]``, 0 to 1.

    Returns
    -------
    NDArray[np.float64]
        Similarity, ``[operator, client]``, -1 to 1.
    """
    distance = np.zeros((len(operators), len(clients)))
    # One scale at a time: the [operator, client, scale] cube would not fit in the cache.
    for scale in range(operators.shape[1]):
        distance += np.abs(operators[:, scale, None] - clients[None, :, scale])
    distance /= operators.shape[1]
    weighed: NDArray[np.float64] = importance[None, :] * (1.0 - 2.0 * distance / SCALE_SPAN)
    return weighed
