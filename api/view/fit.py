"""How well a site fits, in a dozen lines and a few lists of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from api.view.style import facts_grid, heading, note

if TYPE_CHECKING:
    from rich.console import RenderableType

    from api.texts import Speaker
    from scheduler.files.texts import Texts
    from scheduler.fit import Fit

SHOWN = 5


def fit_view(
    fit: Fit, texts: Texts, speaker: Speaker, *, everything: bool = False
) -> list[RenderableType]:
    """Shares first, then counts with the first names of each list."""
    say, grid = speaker.say, facts_grid()
    for key in ("named_share", "affinity_share", "steady_share"):
        grid.add_row(Text(say(f"fit.{key}")), Text(speaker.percent(getattr(fit, key))))
    for key in ("single_points", "untested", "tried", "not_ready", "reviews_due"):
        own = getattr(fit, key)
        most = len(own) if everything else SHOWN
        names = [
            texts.client_name(each)
            if isinstance(each, str)
            else f"{texts.operator_name(each[1])} – {texts.client_name(each[0])}"
            for each in own[:most]
        ]
        if len(own) > most:
            names.append("…")
        told = f"{len(own)}" + (f": {'; '.join(names)}" if names else "")
        grid.add_row(Text(say(f"fit.{key}")), Text(told))
    title = say("fit.title", clients=fit.clients, pairings=fit.pairings)
    return [heading(title), grid, note(say("fit.legend"))]
