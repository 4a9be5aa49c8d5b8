"""Charts as SVG: lines, bars, differences, funnels, months and shares, for page and phone."""

from seethechild.report.charts.bars import Bar, Exit, Step, bar_funnel, level_bars
from seethechild.report.charts.curve import Curve, curve_chart
from seethechild.report.charts.fates import Fate, fate_bars
from seethechild.report.charts.funnel import Limits, Place, funnel_plot
from seethechild.report.charts.intervals import (
    Interval,
    change_bars,
    direction_words,
    interval_chart,
)
from seethechild.report.charts.lines import Line, line_chart, sparkline
from seethechild.report.charts.months import Month
from seethechild.report.charts.paired import Hundred, paired_hundreds
from seethechild.report.charts.parts import PointEstimate
from seethechild.report.charts.ranges import Estimate, RangePanel, Row, range_chart
from seethechild.report.charts.run_chart import (
    Change,
    RunPanel,
    run_chart,
    run_panels,
)
from seethechild.report.charts.standing import Standing, standing_chart
from seethechild.report.charts.svg import NARROW, WIDE, Sheet
from seethechild.report.charts.tipping import Held, Moving, tipping_chart
from seethechild.report.charts.year_panels import YearPanel, year_panels

__all__ = [
    "NARROW",
    "WIDE",
    "Bar",
    "Change",
    "Curve",
    "Estimate",
    "Exit",
    "Fate",
    "Held",
    "Hundred",
    "Interval",
    "Limits",
    "Line",
    "Month",
    "Moving",
    "Place",
    "PointEstimate",
    "RangePanel",
    "Row",
    "RunPanel",
    "Sheet",
    "Standing",
    "Step",
    "YearPanel",
    "bar_funnel",
    "change_bars",
    "curve_chart",
    "direction_words",
    "fate_bars",
    "funnel_plot",
    "interval_chart",
    "level_bars",
    "line_chart",
    "paired_hundreds",
    "range_chart",
    "run_chart",
    "run_panels",
    "sparkline",
    "standing_chart",
    "tipping_chart",
    "year_panels",
]
