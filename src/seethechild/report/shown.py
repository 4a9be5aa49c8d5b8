"""Which tables of each answer are shown, and how: for terminal and page alike.

Those of returns, and of the journeys made from them, are in ``shown_returns``.
"""

from seethechild.report.layouts import Field, Layout

_WHOLE = {"group": ("all", "apart"), "period": ("all",)}

LATE = (
    Layout(
        "late",
        "Looking back from harm, and forward from closing",
        (
            Field("level", "children"),
            Field("children", "came to it", "count"),
            Field(
                "closed_before_share",
                "of them, closed before",
                "share",
                "closed_before_share_low",
                "closed_before_share_high",
            ),
            Field("closed", "closed so", "count"),
            Field(
                "harmed_share",
                "of them, came to it",
                "share",
                "harmed_share_low",
                "harmed_share_high",
            ),
        ),
        "Looking back: of the children who came to it, how many had been closed that way in the two "
        "years before. Looking forward: of all closed that way, how many came to it within two years. "
        "With 95 % intervals. Closing was not wrong because harm came: most children whose contacts "
        "are closed are never harmed, and who they were could not be known. Unaccompanied children and "
        "newborn children are kept apart, and left out where neither look can be shown.",
        _WHOLE,
        section="title",
        told=("closed_before_share", "harmed_share"),
        aside="--json has every group, and every year of all children.",
    ),
    Layout(
        "waits",
        "How long children waited",
        (
            Field("level", "children"),
            Field("children", "began", "count"),
            Field("events", "ended so", "count"),
            Field(
                "within_90", "within 90 days", "share", "within_90_low", "within_90_high"
            ),
            Field(
                "within_365", "within a year", "share", "within_365_low", "within_365_high"
            ),
            Field(
                "median_days", "median days", "days", "median_low_days", "median_high_days"
            ),
        ),
        "Children still waiting count for as long as they were watched; so do those for whom "
        "something else came first. Unaccompanied children and newborn children are kept apart, and "
        "left out where none of it can be shown.",
        _WHOLE,
        section="title",
        told=("within_90", "within_365", "median_days"),
        aside="--json has every group, and every year of all children.",
    ),
    Layout(
        "trends",
        "Do waits change from year to year?",
        (
            Field("title", "wait"),
            Field("years", "years", "count"),
            Field(
                "ratio",
                "rate of ending, each year to the one before",
                "number",
                "ratio_low",
                "ratio_high",
            ),
            Field("p", "chance by luck", "chance"),
        ),
        "How likely the wait is to end, each year to the one before; above 1 is sooner. Compared after equal time waited, so that recent years do not look shorter than they are.",
        {"group": ("all",)},
    ),
)

ACCESS = (
    Layout(
        "funnel",
        "Who gets help and who does not",
        (
            Field("title", "step"),
            Field("count", "count", "count"),
            Field("share_of_referrals", "of referrals", "share"),
            Field("share_of_which", "of the step before", "share"),
        ),
        "Parts of referrals add up to them; other steps are counted beside them in the same year "
        "and need not be the same children. Steps that these returns do not cover are left out.",
        {"count_mark": ("", "hidden")},
        section="period",
        section_says="Year to 31 March {}",
    ),
    Layout(
        "changes",
        "Shares closed by month, and when they most likely changed",
        (
            Field("title", "share"),
            Field("from_month", "from", "month"),
            Field("share_before", "before", "share"),
            Field("share_after", "after", "share"),
            Field("chance", "chance by luck", "chance"),
        ),
        "The chance is that of so large a change if the months are shuffled.",
    ),
    Layout(
        "explained",
        "What the mix of children and requests explains, and what is left",
        (
            Field("with_what", "compared"),
            Field("first_share", "first", "share"),
            Field("second_share", "second", "share"),
            Field("by_mix", "from the mix", "share", "by_mix_low", "by_mix_high"),
            Field("left", "not explained", "share", "left_low", "left_high"),
        ),
        "In points of the share. Not explained by what is recorded: it may reflect need, threshold, "
        "early help or recording. Teams stand in the order of their names; no team is ranked.",
        section="title",
        told=("by_mix",),
    ),
    Layout(
        "after",
        "What came after closing",
        (
            Field("level", "children"),
            Field("children", "closed", "count"),
            Field(
                "within_182",
                "within 6 months",
                "share",
                "within_182_low",
                "within_182_high",
            ),
            Field(
                "within_365", "within a year", "share", "within_365_low", "within_365_high"
            ),
            Field(
                "within_730", "within 2 years", "share", "within_730_low", "within_730_high"
            ),
        ),
        "Children not watched so long count for as long as they were. Unaccompanied children and "
        "newborn children are kept apart, and left out where none of it can be shown.",
        _WHOLE,
        section="title",
        told=("within_182", "within_365", "within_730"),
        aside="--json has every group, and every year of all children.",
    ),
    Layout(
        "waiting",
        "How long families waited",
        (
            Field("level", "children"),
            Field("children", "began", "count"),
            Field(
                "within_45", "within 45 days", "share", "within_45_low", "within_45_high"
            ),
            Field(
                "median_days", "median days", "days", "median_low_days", "median_high_days"
            ),
        ),
        "Those still waiting are counted. Unaccompanied children and newborn children are kept "
        "apart, and left out where none of it can be shown.",
        _WHOLE,
        section="title",
        told=("within_45", "median_days"),
        aside="--json has every group, and every year of all children.",
    ),
)

_CENTRED_VALUE = (
    Field("in_words", "value"),
    Field("people", "children", "count"),
)
_MIDDLE = Layout(
    "centred",
    "How much the child is in the middle",
    (Field("title", "measure"), *_CENTRED_VALUE),
    "With 95 % intervals. For the time diary, workers stand in the place of children.",
    {"why": ("",)},
)
_MIDDLE_BY_YEAR = Layout(
    "by_year",
    "Year by year",
    (Field("title", "measure"), Field("period", "year"), *_CENTRED_VALUE),
    "A year runs from April to March. A difference within the intervals may be chance.",
    folded=True,
)
_MIDDLE_BY_GROUP = Layout(
    "by_group",
    "For whom",
    (
        Field("title", "measure"),
        Field("group", "by"),
        Field("level", "group"),
        *_CENTRED_VALUE,
    ),
    "All years together. A difference within the intervals may be chance.",
    {"period": ("all",)},
    folded=True,
)
_MIDDLE_UNSAID = Layout(
    "not_recorded",
    "What these returns cannot say",
    (
        Field("title", "measure"),
        Field("why", "why"),
        Field("would_say", "what would say it"),
    ),
    "Not recorded is not zero: what is not counted is easily forgotten.",
)

CENTRED = (_MIDDLE, _MIDDLE_BY_YEAR, _MIDDLE_UNSAID)
CENTRED_BY = (_MIDDLE, _MIDDLE_BY_GROUP, _MIDDLE_UNSAID)
CENTRED_PAGE = (_MIDDLE, _MIDDLE_BY_YEAR, _MIDDLE_BY_GROUP, _MIDDLE_UNSAID)

FIT = (
    Layout(
        "last_year",
        "The last year, solved from a year before, beside what happened",
        (
            Field("name", "count"),
            Field("observed", "happened", "count"),
            Field("expected", "by the model", "count"),
            Field("error", "difference", "share"),
        ),
    ),
    Layout(
        "sources",
        "Whose the rates are",
        (
            Field("lane", "way out of a state"),
            Field("events", "events seen", "count"),
            Field("source", "from"),
        ),
        "Where there is little to count, published figures weigh more. --json has every column.",
    ),
)

BACKTEST = (
    Layout(
        "forecast",
        "The last year, forecast from the years before it",
        (
            Field("name", "count"),
            Field("observed", "happened", "count"),
            Field("forecast", "forecast", "count", "low", "high"),
            Field("same_as_last_year", "as last year", "count"),
            Field("error", "off by", "share"),
            Field("error_of_same", "as last year off by", "share"),
        ),
    ),
)
