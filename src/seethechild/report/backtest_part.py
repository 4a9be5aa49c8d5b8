"""How forecasts of published stocks are laid out beside what came."""

from collections.abc import Mapping

from seethechild.report.layouts import Field, Layout

#: Methods as people read them.
METHODS: Mapping[str, str] = {
    "model": "the model",
    "last_value": "last value",
    "drift": "drift",
    "smoothing": "exponential smoothing",
    "chain": "chain without memory",
}

LAYOUTS = (
    Layout(
        "summary",
        "Forecasts from earlier years, beside what came",
        (
            Field("title", "stock"),
            Field("ahead", "years on", "count"),
            Field("words", "method"),
            Field("council_years", "council-years", "count"),
            Field("error_share", "off by", "share"),
            Field("crps_share", "CRPS", "share"),
            Field("inside_50", "in 50 % range", "share"),
            Field("inside_80", "in 80 % range", "share"),
            Field("inside_95", "in 95 % range", "share"),
            Field("model_better_in", "model better", "count"),
            Field("starts", "of starts", "count"),
        ),
        note="Off by and CRPS: mean as a share of the children at the start, each council alike; less is "
        "better. A 50 % range should hold half of what came. Nothing published after the start was used.",
    ),
    Layout(
        "left_out",
        "Council-years without a score",
        (
            Field("title", "stock"),
            Field("ahead", "years on", "count"),
            Field("why", "why"),
            Field("council_years", "council-years", "count"),
        ),
    ),
)
