"""Charts of a council's own journeys: places are those of the figures, hidden months are gaps."""

from datetime import date
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from seethechild.report import charts
from seethechild.report.charts import NARROW, Month, RunPanel, Sheet
from seethechild.report.charts.colours import GOOD, INK, PAPER
from seethechild.report.charts.curve import days_words

SVG = "{http://www.w3.org/2000/svg}"


def sheet(width: int = 720) -> Sheet:
    return Sheet("i", "t", "d", width)


def drawn(picture: str) -> ET.Element:
    return ET.fromstring(picture)  # noqa: S314 - our own string


def months(*values: float | None, signals: dict[int, str] | None = None) -> list[Month]:
    said = signals or {}
    return [
        Month(date(2024 + n // 12, n % 12 + 1, 1), value, 0.2, 0.6, said.get(n, ""))  # type: ignore[arg-type]
        for n, value in enumerate(values)
    ]


def run(rows: list[Month], **more: object) -> ET.Element:
    return drawn(charts.run_chart(sheet(), rows, centre=0.4, say=str, **more))  # type: ignore[arg-type]


def words(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def paths(root: ET.Element, **attributes: str) -> list[ET.Element]:
    return [
        each
        for each in root.iter(f"{SVG}path")
        if all(
            each.get(name.replace("_", "-")) == value for name, value in attributes.items()
        )
    ]


def dots(root: ET.Element) -> list[tuple[float, float]]:
    """Months without a signal, the first of the key left out."""
    found = root.findall(f"{SVG}circle")
    return [(float(each.get("cx", "")), float(each.get("cy", ""))) for each in found][1:]


def test_months_stand_at_equal_steps_and_higher_shares_higher() -> None:
    places = dots(run(months(0.3, 0.4, 0.5)))
    steps = [two[0] - one[0] for one, two in pairwise(places)]
    assert steps[0] == pytest.approx(steps[1], abs=0.2)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)
    assert places[0][1] - places[1][1] == pytest.approx(
        places[1][1] - places[2][1], abs=0.2
    )


def test_a_hidden_month_is_a_gap_and_its_place_is_kept() -> None:
    whole, broken = run(months(0.3, 0.4, 0.5, 0.4)), run(months(0.3, None, 0.5, 0.4))
    line = {"fill": "none", "stroke": GOOD}
    assert [path.get("d", "").count("L") for path in paths(whole, **line)] == [3]
    assert [path.get("d", "").count("L") for path in paths(broken, **line)] == [1]
    assert dots(broken) == [dots(whole)[0], *dots(whole)[2:]]
    assert "not shown: few, or none" in words(broken)
    assert "not shown: few, or none" not in words(whole)


def test_a_month_that_is_not_there_at_all_breaks_the_line_too() -> None:
    rows = months(0.3, 0.4, 0.5, 0.4)
    line = paths(run([rows[0], *rows[2:]]), fill="none", stroke=GOOD)
    assert [path.get("d", "").count("L") for path in line] == [1]


def test_signals_differ_in_shape_and_are_said_in_words() -> None:
    plain = run(months(0.3, 0.7, 0.5))
    marked = run(months(0.3, 0.7, 0.5, signals={1: "beyond", 2: "run"}))
    assert len(dots(plain)) == 3
    assert len(dots(marked)) == 1
    diamonds = paths(marked, fill=INK, stroke=PAPER)
    squares = paths(marked, fill=PAPER, stroke=INK)
    assert len(diamonds) == len(squares) == 2, "one in the chart, one in its key"
    assert {"beyond the limits", "eight or more in a row on one side"} <= set(words(marked))
    assert "Feb 2024" in words(marked)
    assert "beyond the limits" not in words(plain)


def test_names_of_months_never_cover_each_other() -> None:
    rows = months(*[0.7] * 3, *[0.4] * 69, signals=dict.fromkeys(range(3), "beyond"))
    named = [
        each for each in words(run(rows)) if each.endswith("2024") and each[:3] != "Apr"
    ]
    assert named == ["Jan 2024"]


def test_a_change_is_a_line_with_its_words_within_the_sheet() -> None:
    for at, width in ((date(2024, 3, 1), 720), (date(2025, 11, 1), NARROW)):
        change = charts.Change(at, ("from then on", "30 % before, 50 % after"))
        picture = charts.run_chart(
            sheet(width), months(*[0.4] * 24), centre=0.4, say=str, change=change
        )
        root = drawn(picture)
        assert {"from then on", "30 % before, 50 % after"} <= set(words(root))
        lines = [
            each
            for each in root.iter(f"{SVG}line")
            if each.get("stroke-dasharray") == "2 3"
        ]
        assert len(lines) == 1
        assert 0 < float(lines[0].get("x1", "")) < width


def test_a_scale_of_months_that_does_not_start_at_nought_says_so() -> None:
    far = [Month(date(2024, n, 1), 0.9, 0.85, 0.95) for n in range(1, 13)]
    picture = charts.run_chart(sheet(), far, centre=0.9, say=str)
    assert "not 0" in picture
    assert "not 0" not in charts.run_chart(sheet(), months(0.3, 0.4), centre=0.4, say=str)
    assert "not 0" in charts.run_panels(sheet(), [RunPanel("a", "", far, 0.9)], say=str)


def test_limits_that_are_hidden_are_not_drawn() -> None:
    rows = [Month(date(2024, n, 1), 0.4) for n in range(1, 13)]
    root = drawn(charts.run_chart(sheet(), rows, centre=None, say=str))
    assert not any("limit" in each or "all months" in each for each in words(root))
    assert len(dots(root)) == 12


def test_teams_keep_their_order_and_one_scale_with_what_they_carry_beside() -> None:
    panels = [
        RunPanel("Ash", "21 children each", months(0.3, 0.4), 0.3),
        RunPanel("Birch", "9 children each", months(0.5, 0.4), 0.5),
        RunPanel("Cedar", "not recorded", months(0.4, 0.4), 0.4),
    ]
    said = words(drawn(charts.run_panels(sheet(), panels, say=str)))
    names = [each for each in said if each in {"Ash", "Birch", "Cedar"}]
    assert names == ["Ash", "Birch", "Cedar"]
    assert {"21 children each", "9 children each", "not recorded"} <= set(said)
    root = drawn(charts.run_panels(sheet(NARROW), panels, say=str))
    at = [float(e.get("y", "")) for e in root.iter(f"{SVG}text") if e.text in names]
    assert at == sorted(at)


def by(days: int, share: float | None) -> charts.PointEstimate[int]:
    ends = (None, None) if share is None else (share - 0.05, share + 0.05)
    return charts.PointEstimate(days, share, *ends)


def test_a_curve_starts_at_nought_and_days_stand_where_they_lie() -> None:
    curve = charts.Curve("a", [by(90, 0.1), by(365, 0.2), by(730, 0.4)])
    root = drawn(charts.curve_chart(sheet(), [curve], say=str, start="closed"))
    line = paths(root, fill="none")[0].get("d", "")
    points = [tuple(map(float, each.split())) for each in line.strip("M").split("L")]
    (x0, y0), (x1, _), (x2, y2), (x3, y3) = points
    assert (x2 - x0) / (x3 - x0) == pytest.approx(0.5, abs=0.01)
    assert (x1 - x0) / (x3 - x0) == pytest.approx(90 / 730, abs=0.01)
    assert (y0 - y2) / (y0 - y3) == pytest.approx(0.5, abs=0.01)


def test_a_hidden_day_breaks_a_curve() -> None:
    curve = charts.Curve("a", [by(90, 0.1), by(365, None), by(730, 0.4)])
    root = drawn(charts.curve_chart(sheet(), [curve], say=str, start="closed"))
    assert [path.get("d", "").count("L") for path in paths(root, fill="none")] == [1]
    assert len(root.findall(f"{SVG}circle")) == 2


def test_curves_differ_without_colour_and_their_names_do_not_overlap() -> None:
    long = "a name of a curve that is long enough to need several lines"
    curves = [charts.Curve(long, [by(90, 0.1), by(730, 0.2)], n) for n in (1, 2, 3, 4)]
    root = drawn(charts.curve_chart(sheet(), curves, say=str, start="closed"))
    dashes = {path.get("stroke-dasharray") for path in paths(root, fill="none")}
    assert len(dashes) == 4
    at = [float(e.get("y", "")) for e in root.iter(f"{SVG}text") if e.get("font-weight")]
    assert min(two - one for one, two in pairwise(sorted(at))) >= 13
    assert max(at) < float(str(root.get("viewBox")).split()[-1])


def test_days_are_said_as_people_say_them() -> None:
    said = [days_words(each) for each in (15, 90, 180, 182, 365, 730)]
    assert said == ["15 days", "90 days", "6 months", "6 months", "1 year", "2 years"]


@pytest.mark.parametrize(
    ("many", "whole", "parts"), [(0, 0, 0), (2.4, 2, 1), (61, 61, 0), (100, 100, 0)]
)
def test_so_many_of_a_hundred_are_so_many_dots(many: float, whole: int, parts: int) -> None:
    none = charts.Hundred("Looking back", "Of 100", 0, "0", "had it", "0 to 1")
    some = charts.Hundred("Looking back", "Of 100", many, "n", "had it", "0 to 1")
    root = drawn(charts.paired_hundreds(sheet(), (some, none)))
    filled = [
        float(e.get("r", "")) for e in root.findall(f"{SVG}circle") if e.get("fill") == GOOD
    ]
    largest = max(filled, default=0)
    assert sum(each == largest for each in filled) == (whole or len(filled))
    assert len(filled) == whole + parts
    if parts:
        assert (min(filled) / largest) ** 2 == pytest.approx(many % 1, abs=0.05)


def test_the_two_looks_are_always_drawn_together() -> None:
    back = charts.Hundred("Looking back", "Of 100 who came", 42, "42", "had it", "35 to 50")
    forward = charts.Hundred(
        "Looking forward", "Of 100 closed", 2.4, "2.4", "came", "1 to 3"
    )
    for width in (720, NARROW):
        said = words(drawn(charts.paired_hundreds(sheet(width), (back, forward))))
        assert {"Looking back", "42", "Looking forward", "2.4"} <= set(said)


def interval(value: float) -> charts.Estimate:
    return charts.Estimate(value, value - 0.1, value + 0.1, f"{value:.0%}", "so")


def test_panels_on_one_scale_have_equal_lengths_for_equal_figures() -> None:
    rows = [charts.Row("a", (interval(0.5), interval(0.2)))]
    panels = [charts.RangePanel("back"), charts.RangePanel("forward")]

    def lengths(*, one_scale: bool) -> list[float]:
        root = drawn(
            charts.range_chart(sheet(), panels, rows, say=str, one_scale=one_scale)
        )
        bars = [e for e in root.iter(f"{SVG}line") if e.get("stroke-width") == "2.5"]
        return [float(e.get("x2", "")) - float(e.get("x1", "")) for e in bars]

    same, own = lengths(one_scale=True), lengths(one_scale=False)
    assert same[0] == pytest.approx(same[1], abs=0.2)
    assert own[1] > own[0] * 1.5


def test_a_figure_that_is_not_shown_is_said_and_not_drawn() -> None:
    rows = [charts.Row("a", (interval(0.5), None))]
    panels = [charts.RangePanel("back"), charts.RangePanel("forward")]
    for width in (720, NARROW):
        root = drawn(charts.range_chart(sheet(width), panels, rows, say=str))
        assert words(root).count("not shown") == 1
        assert len(root.findall(f"{SVG}circle")) == 1
