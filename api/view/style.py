"""The look shared by all sections: one kind of table, one kind of heading."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text


def heading(title: str) -> Text:
    """A section's title, with a blank line above."""
    return Text(f"\n{title}", style="bold")


def note(text: str) -> Text:
    """A legend under a section."""
    return Text(text, style="dim")


def table(*columns: str, right: tuple[int, ...] = ()) -> Table:
    """A plain table; ``right`` numbers the columns that hold figures."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="bold")
    for number, title in enumerate(columns):
        made.add_column(
            Text(title),
            justify="right" if number in right else "left",
            no_wrap=True,
            overflow="ellipsis",
        )
    return made


def facts_grid() -> Table:
    """Two columns: what, and how much."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    return grid
