"""Small instances of our own making, in the format of the public ones."""

from __future__ import annotations

import random
from typing import Final

TINY: Final = """# two people, four days, an early and a late shift
SECTION_HORIZON
4

SECTION_SHIFTS
E,480,
L,600,E

SECTION_STAFF
A,E=4|L=1,2400,480,3,1,1,1
B,E=2|L=4,2400,480,3,1,1,1

SECTION_DAYS_OFF
A,1
B,0,3

SECTION_SHIFT_ON_REQUESTS
A,0,E,2

SECTION_SHIFT_OFF_REQUESTS
B,1,L,3

SECTION_COVER
0,E,1,100,1
1,E,1,100,1
1,L,1,100,1
2,L,1,100,1
3,E,1,100,1
"""


def random_text(seed: int, *, days: int = 4, people: int = 2) -> str:
    """Make up an instance that is small enough to try every solution of."""
    draw = random.Random(seed)  # noqa: S311 - cases, not secrets
    staff = [chr(ord("A") + k) for k in range(people)]
    lines = ["SECTION_HORIZON", str(days), "SECTION_SHIFTS"]
    lines += [f"E,{draw.choice((480, 720))},", f"L,600,{draw.choice(('', 'E', 'E|L'))}"]
    lines.append("SECTION_STAFF")
    for name in staff:
        counts = f"E={draw.randint(0, days)}|L={draw.randint(0, days)}"
        runs = f"{draw.randint(2, 4)},{draw.randint(1, 2)},{draw.randint(1, 2)}"
        lines.append(
            f"{name},{counts},{draw.choice((1200, 2400))},{draw.choice((0, 480))},{runs},1"
        )
    lines.append("SECTION_DAYS_OFF")
    lines += [f"{name},{draw.randrange(days)}" for name in staff if draw.random() < 0.5]
    for section in ("SECTION_SHIFT_ON_REQUESTS", "SECTION_SHIFT_OFF_REQUESTS"):
        lines.append(section)
        lines += [
            f"{name},{draw.randrange(days)},{draw.choice('EL')},{draw.randint(1, 7)}"
            for name in staff
        ]
    lines.append("SECTION_COVER")
    for day in range(days):
        lines += [f"{day},{shift},{draw.randint(0, 2)},{draw.choice((5, 100))},1" for shift in "EL"]
    return "\n".join(lines) + "\n"
