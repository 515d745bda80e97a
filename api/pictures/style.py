"""What all pictures share: paper, ink, type, and bytes that are the same every time.

Matplotlib is loaded when the first picture is painted. Its settings are global: they are
set for the time of painting and put back, so two pictures are not painted at once.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Kind = Literal["svg", "png"]
KINDS: Final[tuple[Kind, ...]] = ("svg", "png")

INK: Final = "#1f2328"
QUIET: Final = "#57606a"
RULE: Final = "#d8dee4"
BLUE: Final = "#0072B2"
PALE_BLUE: Final = "#b9d9ee"
RED: Final = "#D55E00"

WIDTH_INCHES: Final = 12.0
DOTS_PER_INCH: Final = 150
"""1800 pixels across: sharp at 1200."""
MARGIN_INCHES: Final = 0.35
LEGEND_INCHES: Final = 1.02
"""From the top edge to the legend."""
TOP_INCHES: Final = 1.5
"""From the top edge to what is drawn: titles and legend are above."""
EMPTY_INCHES: Final = 3.0
"""Height of a picture with nothing to draw."""

_SETTINGS: Final[dict[str, Any]] = {
    "font.family": ["DejaVu Sans"],  # the one that matplotlib carries
    "font.size": 11.0,
    "text.parse_math": False,  # a name may hold a dollar sign
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.8,
    "svg.hashsalt": "diapason",
    "svg.fonttype": "path",  # looks alike wherever it is opened
}


@dataclass(frozen=True)
class Picture:
    """What is to be painted.

    Attributes
    ----------
    title, subtitle
        Words above the picture, and in the file for who cannot see it.
    height_inches
        Of the whole picture.
    paint
        Paints on an empty figure, the title left out.
    """

    title: str
    subtitle: str
    height_inches: float
    paint: Callable[[Figure], None]


def render(picture: Picture, kind: Kind) -> bytes:
    """Paint a picture; the same picture gives the same bytes."""
    import matplotlib as mpl  # noqa: PLC0415 - slow to load
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing")  # shown as a box
        mpl.rcdefaults()
        mpl.rcParams.update(cast("Any", _SETTINGS))
        figure = Figure(figsize=(WIDTH_INCHES, picture.height_inches), facecolor="white")
        left, top = MARGIN_INCHES / WIDTH_INCHES, 1 - MARGIN_INCHES / picture.height_inches
        figure.text(left, top, picture.title, fontsize=16, fontweight="bold", va="top")
        below = top - 0.36 / picture.height_inches
        figure.text(left, below, picture.subtitle, fontsize=11, color=QUIET, va="top")
        picture.paint(figure)
        return _bytes(figure, picture, kind)


def _bytes(figure: Figure, picture: Picture, kind: Kind) -> bytes:
    """Bytes without a date or a version in them."""
    no_stamp = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    words = {"Title": picture.title, "Description": picture.subtitle}
    out = BytesIO()
    figure.savefig(out, format=kind, dpi=DOTS_PER_INCH, metadata={**words, **no_stamp})
    return out.getvalue()


def axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Plain axes at distances in inches from the edges of the figure: two rules, a light grid."""
    width, height = figure.get_size_inches()
    made = figure.add_axes(
        (left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height)
    )
    made.spines[["top", "right"]].set_visible(False)
    made.grid(visible=True, color=RULE, linewidth=0.7)
    made.set_axisbelow(True)
    return made


def say_instead(figure: Figure, words: str) -> None:
    """One sentence in the middle, where there is nothing to draw."""
    figure.text(0.5, 0.42, words, ha="center", va="center", fontsize=13, color=QUIET)


def legend(figure: Figure, handles: list[Any]) -> None:
    """The legend in one line under the titles."""
    height = figure.get_size_inches()[1]
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(MARGIN_INCHES / WIDTH_INCHES, 1 - LEGEND_INCHES / height),
        ncols=len(handles),
        frameon=False,
        borderpad=0.0,
        borderaxespad=0.0,
        handlelength=1.8,
        columnspacing=1.8,
    )
