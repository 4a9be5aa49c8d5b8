"""Charts as SVG: lines, bars, differences, funnels and flows, each drawn for page and phone."""

from seethechild.report.charts.bars import Bar, Exit, Step, bar_funnel, level_bars
from seethechild.report.charts.fates import Fate, fate_bars
from seethechild.report.charts.funnel import Limits, Place, funnel_plot
from seethechild.report.charts.intervals import (
    Interval,
    change_bars,
    direction_words,
    interval_chart,
)
from seethechild.report.charts.lines import Line, line_chart, sparkline
from seethechild.report.charts.standing import Standing, standing_chart
from seethechild.report.charts.svg import NARROW, WIDE, Sheet

__all__ = [
    "NARROW",
    "WIDE",
    "Bar",
    "Exit",
    "Fate",
    "Interval",
    "Limits",
    "Line",
    "Place",
    "Sheet",
    "Standing",
    "Step",
    "bar_funnel",
    "change_bars",
    "direction_words",
    "fate_bars",
    "funnel_plot",
    "interval_chart",
    "level_bars",
    "line_chart",
    "sparkline",
    "standing_chart",
]
