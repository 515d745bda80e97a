"""How likely a count is by chance, when the usual rate is itself only known from a count."""

from __future__ import annotations

from math import exp, fsum, lgamma


def chance_of_as_many(mentions: int, ratings: int, elsewhere: int, ratings_elsewhere: int) -> float:
    """Probability of at least so many mentions if they came as often as elsewhere.

    The rate elsewhere is not known for certain: seen from a flat prior it is
    Beta(``elsewhere`` + 1, silences elsewhere + 1), and the tail is that of the
    Beta-binomial distribution (Gelman et al., *Bayesian Data Analysis*, 2.4). The
    fewer ratings there are elsewhere, the less any count proves.

    Parameters
    ----------
    mentions, ratings
        Of one client; ``0 <= mentions <= ratings``.
    elsewhere, ratings_elsewhere
        Of all the others, likewise.

    Returns
    -------
    float
        Between 0 and 1; 1 when ``mentions`` is 0.
    """
    if mentions == 0:
        return 1.0
    told, silent = elsewhere + 1, ratings_elsewhere - elsewhere + 1
    usual = _log_beta(told, silent)
    tail = fsum(
        exp(
            lgamma(ratings + 1)
            - lgamma(k + 1)
            - lgamma(ratings - k + 1)
            + _log_beta(told + k, silent + ratings - k)
            - usual
        )
        for k in range(mentions, ratings + 1)
    )
    return min(tail, 1.0)


def _log_beta(a: int, b: int) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
