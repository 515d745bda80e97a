"""What pictures show, in both languages, and that the same values give the same bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import api
from api.pictures.forecast import forecast_picture
from api.pictures.heads import heads_picture
from api.pictures.service import service_picture
from api.pictures.style import KINDS, RED, WIDTH_INCHES, Picture, render
from api.texts import Speaker
from tests.api.pictures.series import CLOCK_CHANGE_WEEK, forecast, heads, service

if TYPE_CHECKING:
    from api.pictures.style import Kind

EN, FR = Speaker("en"), Speaker("fr")

ALL = {
    "heads": heads_picture(heads(3, 2.0), "Clairvoix", FR),
    "forecast": forecast_picture(forecast([9.0, 20.0]), "Clairvoix", FR),
    "service": service_picture(service(0.7, 0.9), "Clairvoix", FR),
}


def painted(picture: Picture) -> Figure:
    figure = Figure(figsize=(WIDTH_INCHES, picture.height_inches))
    picture.paint(figure)
    return figure


def words_of(figure: Figure) -> str:
    legends = [text.get_text() for each in figure.legends for text in each.get_texts()]
    return "\n".join([text.get_text() for text in figure.texts] + legends)


def names_beside(axes: Any) -> list[str]:
    return [label.get_text() for label in axes.get_yticklabels()]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(ALL))
def test_the_same_values_give_the_same_bytes(name: str, kind: Kind) -> None:
    first = render(ALL[name], kind)
    assert first == render(ALL[name], kind)
    assert first.startswith(b"\x89PNG" if kind == "png" else b"<?xml")


def test_a_picture_leaves_the_settings_of_the_process_alone() -> None:
    before = dict(mpl.rcParams)
    render(ALL["service"], "svg")
    assert dict(mpl.rcParams) == before


def test_a_file_tells_its_title_and_neither_date_nor_program() -> None:
    text = render(ALL["heads"], "svg").decode()
    assert "<title>Personnes requises et en poste, semaine du 1er juin 2026</title>" in text
    assert "dc:date" not in text
    assert "dc:creator" not in text
    assert b"Software" not in render(ALL["heads"], "png")


def test_nothing_draws_through_the_global_interface() -> None:
    sources = Path(api.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if "pyplot" in path.read_text("utf-8")] == []


def test_a_name_with_dollars_or_of_another_script_is_no_trouble() -> None:
    clients = tuple(
        replace(each, name=name)
        for each, name in zip(
            service(0.7, 0.8).clients, ("Or $100 à $200_x", "東京電話"), strict=True
        )
    )
    assert render(service_picture(replace(service(), clients=clients), "", EN), "png")


def test_heads_have_a_row_a_day_and_red_where_half_a_head_is_missing() -> None:
    missing, enough = painted(heads_picture(heads(3, 2.0), "", EN)), heads(3, 2.6)
    assert len(missing.axes) == 7
    assert len(_red_bars(missing)) == 7 * 96
    assert _red_bars(painted(heads_picture(enough, "", EN))) == []
    assert [each.get_ylabel() for each in missing.axes][:2] == ["Mon 01/06", "Tue 02/06"]


def _red_bars(figure: Figure) -> list[object]:
    """Slots flagged above the rows."""
    return [
        path
        for axes in figure.axes
        for bars in axes.collections
        if _filled_with(bars) == RED
        for path in bars.get_paths()
    ]


def _filled_with(bars: Any) -> str:
    return to_hex(bars.get_facecolor()[0]).upper()


def test_hours_of_a_clock_change_lie_where_they_really_are() -> None:
    figure = painted(heads_picture(heads(3, None, first=CLOCK_CHANGE_WEEK), "", EN))
    saturday, sunday = figure.axes[5], figure.axes[6]
    assert saturday.get_xlim() == (0, 24)
    assert sunday.get_xlim() == (0, 25)
    assert [round(tick) for tick in sunday.get_xticks()][:4] == [0, 2, 5, 7]
    assert all(axes.get_xticklabels()[0].get_text() == "00" for axes in figure.axes)
    plain = painted(heads_picture(heads(3, None), "", EN))
    assert [axes.get_xticklabels()[0].get_text() for axes in plain.axes] == [""] * 6 + ["00"]


def test_workstations_are_a_line_and_in_the_legend() -> None:
    figure = painted(heads_picture(heads(3, 2.0, workstations=9), "", EN))
    assert "workstations" in words_of(figure)
    assert all(axes.get_ylim()[1] > 9 for axes in figure.axes)
    assert "workstations" not in words_of(painted(heads_picture(heads(3, 2.0), "", EN)))


def test_a_pool_is_named_by_its_number_and_needs() -> None:
    series = replace(heads(3, None), pool=4, needs="fr 2 + legal 1")
    assert heads_picture(series, "Clairvoix", FR).subtitle == (
        "Clairvoix · groupe 4 : fr 2 + legal 1"
    )


def test_a_week_without_calls_is_a_sentence() -> None:
    quiet = painted(heads_picture(heads(0, None), "", FR))
    assert quiet.axes == []
    assert words_of(quiet) == "Aucun appel n'est attendu cette semaine : il ne faut personne."
    nobody = painted(heads_picture(heads(0, 0.0), "", EN))
    assert "nobody is on duty" in words_of(nobody)
    series = forecast(None)
    none = replace(series, expected=(0.0,) * 336, low=(0.0,) * 336, high=(0.0,) * 336)
    assert "No call is expected" in words_of(painted(forecast_picture(none, "", EN)))
    assert "No client has calls" in words_of(painted(service_picture(service(), "", EN)))


def test_actual_calls_outside_the_band_are_told_apart() -> None:
    figure = painted(forecast_picture(forecast([7.0, 10.0, 14.0, 6.0, 15.0, None]), "", EN))
    dots = {str(line.get_color()).upper(): line for line in figure.axes[0].get_lines()}
    assert [round(value) for value in _seen(dots[RED])] == [6, 15]
    (inside,) = (line for color, line in dots.items() if color != RED)
    assert [round(value) for value in _seen(inside)] == [7, 10, 14]
    assert "band of 80%" in words_of(figure)


def _seen(line: Any) -> list[float]:
    return [float(value) for value in line.get_ydata() if value == value]  # noqa: PLR0124 - no NaN


@pytest.mark.parametrize(
    ("minutes", "unit"),
    [(30, "calls a half-hour"), (15, "calls in 15 min"), (1440, "calls a day")],
)
def test_the_axis_names_its_step(minutes: int, unit: str) -> None:
    series = forecast(None, minutes=minutes)
    figure = painted(forecast_picture(series, "", EN))
    assert figure.axes[0].get_ylabel() == unit
    assert len(figure.axes[0].get_xticks()) == 7
    assert "actual" not in words_of(figure)


def test_many_weeks_name_their_mondays() -> None:
    series = forecast(None, minutes=1440)
    days = tuple(series.starts[0] + dt.timedelta(days=day) for day in range(28))
    flat = (10.0,) * 28
    longer = replace(series, starts=days, end=days[-1] + dt.timedelta(days=1))
    longer = replace(longer, expected=flat, low=flat, high=flat)
    axes = painted(forecast_picture(longer, "", FR)).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "lun 01/06",
        "lun 08/06",
        "lun 15/06",
        "lun 22/06",
    ]


def test_clients_come_by_shortfall_or_by_name() -> None:
    series = service(0.9, 0.7, 0.8)
    by_shortfall = painted(service_picture(series, "", EN)).axes[0]
    assert names_beside(by_shortfall) == ["Client B", "Client C", "Client A"]
    by_name = painted(service_picture(series, "", EN, order="name")).axes[0]
    assert names_beside(by_name) == ["Client A", "Client B", "Client C"]


def test_too_many_clients_leave_the_furthest_below_and_say_so() -> None:
    series = service(*(0.705 + i / 100 for i in range(20)))
    picture = service_picture(series, "", EN, most=5)
    assert "5 of 20 clients" in picture.subtitle
    assert names_beside(painted(picture).axes[0]) == [f"Client {each}" for each in "ABCDE"]
    assert "surely below: 8" in picture.subtitle
