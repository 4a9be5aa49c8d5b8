"""Charts are well-formed, can be read without colour, and do not bend the figures."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise, product
from xml.etree import ElementTree as ET

import pytest

from seethechild.report import charts
from seethechild.report.charts import NARROW, WIDE, Sheet
from seethechild.report.charts.bars import ENDED
from seethechild.report.charts.colours import (
    BAD,
    GOOD,
    INK,
    MUTED,
    PAPER,
    SHADES,
    STROKES,
    TINTS,
    WASH,
    contrast,
    shade,
    text_on,
)
from seethechild.report.charts.svg import Scale, nice_ticks, spread, wrap
from seethechild.report.trust_part import PART_FILLS

TEXT = 4.5
HOSTILE = '<script>alert("x")</script> & \' more'
YEARS = (2024, 2025, 2026)


def line(
    label: str, *mean: float | None, stroke: int = 1, spread_by: float = 2.0
) -> charts.Line:
    low = [None if v is None else v - spread_by for v in mean]
    high = [None if v is None else v + spread_by for v in mean]
    return charts.Line(label, YEARS, mean, low, high, stroke)


def every(label: str) -> dict[str, Callable[[Sheet], str]]:
    lines = [
        line(label, 10, 11, 12, stroke=0),
        line("b", 10, None, 9),
        line("c", 3, 4, 5, stroke=2),
    ]
    interval = charts.Interval(label, -4, -6, -1, "fewer", label)
    limits = charts.Limits((1, 50, 100), (0, 4, 5), (20, 12, 11), label)
    places = [
        charts.Place(label, 90, 9, "council"),
        charts.Place("n", 40, 8, "neighbour"),
        charts.Place("o", 20, 3),
    ]
    steps = [
        charts.Step(
            label,
            100,
            "100",
            [charts.Exit(label, 40, "40"), charts.Exit("on", 60, "60", onward=True)],
        ),
        charts.Step("hidden", None, "hidden (small)"),
    ]
    row = charts.Standing(label, 9, 5, (3, 8), (1, 8.5), [2.0, 30.0], "9", "5")
    months = [
        charts.Month(
            date(2024 + n // 12, n % 12 + 1, 1),
            None if n == 5 else 0.1 + n / 100,
            0.1,
            0.2,
            signal,
        )
        for n, signal in enumerate(("beyond", "run", *[""] * 16))  # type: ignore[arg-type]
    ]
    change = charts.Change(date(2025, 5, 1), (label, "10 % before"))
    panels = [charts.RunPanel(name, label, months, 0.2) for name in (label, "b", "c")]
    curves = [
        charts.Curve(
            name,
            [
                charts.PointEstimate(90, 0.1, 0.05, 0.2),
                charts.PointEstimate(365, None),
                charts.PointEstimate(730, 0.4),
            ],
            n,
        )
        for n, name in enumerate((label, "b", "c"), 1)
    ]
    hundred = charts.Hundred(label, label, 9.7, "9.7", label, label)
    ranges = [
        charts.Row(label),
        charts.Row(label, (charts.Estimate(0.4, 0.3, 0.5, "40 %", label), None)),
    ]
    sides = [charts.RangePanel(label, 0.2, label), charts.RangePanel("forward")]
    return {
        "months": lambda s: charts.run_chart(s, months, centre=0.2, say=str, change=change),
        "teams": lambda s: charts.run_panels(s, panels, say=str),
        "curves": lambda s: charts.curve_chart(s, curves, say=str, start="closed"),
        "curve": lambda s: charts.curve_chart(s, curves[:1], say=str, start="closed"),
        "paired": lambda s: charts.paired_hundreds(s, (hundred, hundred)),
        "ranges": lambda s: charts.range_chart(s, sides, ranges, say=str),
        "lines": lambda s: charts.line_chart(s, lines, say=str, axis=label),
        "one line": lambda s: charts.line_chart(s, lines[:1], say=str),
        "spark": lambda s: charts.sparkline(s, YEARS, (1.0, None, 3.0)),
        "no spark": lambda s: charts.sparkline(s, YEARS, (None, None, None)),
        "intervals": lambda s: charts.interval_chart(s, [interval], say=str),
        "changes": lambda s: charts.change_bars(
            s, YEARS, (1, 0, -2), (0, -1, -3), (2, 1, -1), say=str, up=label, down="less"
        ),
        "levels": lambda s: charts.level_bars(
            s, [label, "b"], [charts.Bar(label, (1.0, None))], say=str
        ),
        "steps": lambda s: charts.bar_funnel(s, steps),
        "funnel": lambda s: charts.funnel_plot(
            s, places, [limits], centre=9, say=str, say_size=str, across=label, up=label
        ),
        "fates": lambda s: charts.fate_bars(
            s, [charts.Fate(label, (9, 4, 12), (0, 0, 0))], say=str
        ),
        "standing": lambda s: charts.standing_chart(s, [row], council=label),
    }


@pytest.mark.parametrize(("name", "width"), list(product(every("x"), (WIDE, NARROW))))
def test_each_chart_is_well_formed_named_and_escapes_what_it_is_given(
    name: str, width: int
) -> None:
    drawn = every(HOSTILE)[name](Sheet("i", HOSTILE, HOSTILE, width))
    root = ET.fromstring(drawn)  # noqa: S314 - our own string
    assert "<script" not in drawn
    assert root.get("role") == "img"
    named = {each.get("id") for each in root.iter() if each.get("id")}
    assert set(str(root.get("aria-labelledby")).split()) == named
    assert root[0].text == HOSTILE
    assert "style=" not in drawn
    assert "nan" not in drawn.lower().replace("hostile", "")


@pytest.mark.parametrize("name", list(every("x")))
def test_a_chart_fits_its_phone_sheet(name: str) -> None:
    root = ET.fromstring(every("x")[name](Sheet("i", "t", "d", NARROW)))  # noqa: S314
    places = [
        float(each.get(key, "0")) for each in root.iter() for key in ("x", "x1", "x2", "cx")
    ]
    assert max(places) <= NARROW


def test_text_colours_can_be_read_on_what_they_stand_on() -> None:
    for colour in (INK, MUTED, GOOD, BAD, *(stroke.colour for stroke in STROKES)):
        assert contrast(colour, PAPER) >= TEXT
    for colour in (GOOD, BAD, MUTED, INK):
        assert contrast(colour, WASH) >= TEXT
    for fill in (*SHADES, *PART_FILLS, *ENDED, *TINTS.values()):
        assert contrast(text_on(fill), fill) >= TEXT


def test_lines_differ_without_colour() -> None:
    assert len({stroke.dash for stroke in STROKES}) == len(STROKES)


def test_levels_have_different_shades() -> None:
    assert len({shade(place, 6) for place in range(6)}) == 6
    assert shade(0, 1) in SHADES


def test_a_gap_in_the_figures_is_a_gap_in_the_line() -> None:
    whole = charts.line_chart(Sheet("i", "t", "d"), [line("a", 1, 2, 3)], say=str)
    broken = charts.line_chart(Sheet("i", "t", "d"), [line("a", 1, None, 3)], say=str)
    assert whole.count('fill="none"') == 1
    assert broken.count('fill="none"') == 0


def test_a_year_that_is_not_there_breaks_the_line_too() -> None:
    jump = charts.Line("a", (2020, 2021, 2024, 2025), (1, 2, 3, 4))
    assert (
        charts.line_chart(Sheet("i", "t", "d"), [jump], say=str).count('fill="none"') == 2
    )


def test_a_scale_that_does_not_start_at_nought_says_so() -> None:
    near = charts.line_chart(Sheet("i", "t", "d"), [line("a", 1, 2, 9)], say=str)
    far = charts.line_chart(Sheet("i", "t", "d"), [line("a", 100, 101, 102)], say=str)
    assert "not 0" not in near
    assert "not 0" in far


def test_a_difference_whose_range_holds_nought_is_hollow_and_grey() -> None:
    unsure = charts.Interval("a", -1, -3, 2, "fewer", "1 fewer")
    assert unsure.colour == MUTED
    assert charts.Interval("a", -1, -3, -0.5, "fewer").colour == GOOD
    assert charts.Interval("a", -1, -3, -0.5, "more").colour == BAD
    assert charts.Interval("a", -1, -3, -0.5).colour == MUTED


def test_a_council_beyond_its_limits_is_drawn_beyond_them_but_on_the_sheet() -> None:
    row = charts.Standing("a", 99, 5, (3, 7), (2, 8), [], "99", "5")
    assert row.place(99) == 1.0
    assert row.place(5) == 0.5
    assert row.place(8) < row.place(8.4) < 1.0
    flat = charts.Standing("a", 5, 5, (5, 5), (5, 5), [], "5", "5")
    assert flat.place(4) == flat.place(6) == 0.5


def test_ticks_are_round_and_cover_the_values() -> None:
    assert nice_ticks(-3, 11) == (-5.0, 0.0, 5.0, 10.0, 15.0)
    assert nice_ticks(5, 5)[0] <= 5 <= nice_ticks(5, 5)[-1]
    assert nice_ticks(float("nan"), 1)


def test_labels_are_moved_apart_and_stay_in_order() -> None:
    moved = spread([50, 52, 51], 10, 0, 60)
    assert sorted(moved) == [40, 50, 60]
    assert moved[0] < moved[2] < moved[1]


def test_a_scale_without_length_puts_all_in_the_middle() -> None:
    assert Scale(1, 1, 0, 10)(1) == 5
    assert wrap("", 10) == ("",)


def test_limits_that_lie_off_the_sheet_are_not_drawn() -> None:
    far = charts.Limits((1, 50), (0, 1), (900, 900), "far")
    near = charts.Limits((1, 50), (1, 2), (5, 6), "near")
    place = [charts.Place("a", 50, 9, "council")]

    def drawn(pair: charts.Limits) -> str:
        sheet = Sheet("i", "t", "d")
        say = {"say": str, "say_size": str, "across": "children", "up": "rate"}
        return charts.funnel_plot(sheet, place, [pair], centre=9, **say)  # type: ignore[arg-type]

    beyond = charts.Limits((9_000, 9_001), (1, 2), (5, 6), "beyond")
    assert drawn(near).count("<path") == 2
    assert drawn(far).count("<path") == 2
    assert drawn(beyond).count("<path") == 0


def test_only_directions_that_occur_are_named() -> None:
    more = charts.interval_chart(
        Sheet("i", "t", "d"), [charts.Interval("a", 2, 1, 3)], say=str
    )
    assert "more →" in more
    assert "fewer" not in more
    fewer = charts.interval_chart(
        Sheet("i", "t", "d"), [charts.Interval("a", -2, -3, -1)], say=str
    )
    assert "more →" not in fewer


def test_many_lines_without_ranges_are_drawn_as_lines_alone() -> None:
    lines = [charts.Line(name, YEARS, (1, 2, 3), stroke=i) for i, name in enumerate("abc")]
    drawn = charts.line_chart(Sheet("i", "t", "d"), lines, say=str)
    assert drawn.count('fill="none"') == 3
    assert "fill-opacity" not in drawn


def test_a_line_without_any_figure_draws_nothing_and_breaks_nothing() -> None:
    lines = [
        line("a", 1, 2, 3, stroke=0),
        line("b", None, None, None),
        line("c", 2, 2, 2, stroke=2),
    ]
    drawn = charts.line_chart(Sheet("i", "t", "d"), lines, say=str)
    assert drawn.count('fill="none"') == 2


def test_next_to_nothing_does_not_look_like_much() -> None:
    tiny = charts.Interval("time in help", -1e-5, -2e-5, -0.5e-5, "", "no difference")

    def scale(least: float) -> list[str]:
        said: list[str] = []
        sheet = Sheet("i", "T", "D", NARROW)
        charts.interval_chart(
            sheet, [tiny], say=lambda v: said.append(f"{v:.0%}") or "", least=least
        )
        return said

    assert set(scale(0.0)) == {"-0%"}
    assert scale(0.01)[0] == "-1%"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_long_names_of_options_do_not_run_into_each_other(width: int) -> None:
    name = "Family help for more of those with some need and Family help that ends sooner"
    names = (
        "A fifth more places in mental health help",
        name,
        name,
        "Ten more homes",
        name,
    )
    fates = [charts.Fate(each, (9, 4, 12), (1, 0, 3)) for each in names]
    drawn = charts.fate_bars(Sheet("i", "t", "d", width), fates, say=str)
    places = [
        float(each.get("y", "0"))
        for each in ET.fromstring(drawn).iter()  # noqa: S314 - our own string
        if each.tag.endswith("text") and each.get("x") == "0"
    ]
    assert len(places) > 4
    assert places[0] > 14 + 10  # below the headings
    assert min(b - a for a, b in pairwise(places)) >= 17  # a line of text
