"""Compile the kernels once, so that the first real run does not wait for them.

``python -m scheduler.warm`` fills the on-disk cache of compiled code by solving
a small made-up case; it prints nothing and keeps nothing.
"""

from __future__ import annotations

from scheduler.generate import generate
from scheduler.proof.validate import validate
from scheduler.settings import Settings
from scheduler.solve import solve


def warm() -> None:
    """Solve and validate a small case, touching every compiled kernel."""
    case = generate(operators=6, clients=8, weeks=3, seed=1).case
    validate(case, solve(case, Settings(effort=20)))


if __name__ == "__main__":
    warm()
