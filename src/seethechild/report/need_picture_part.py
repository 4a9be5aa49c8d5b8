"""Ways of asking how many, side by side: layouts, picture and page."""

from seethechild.core.results import Result
from seethechild.report import words
from seethechild.report.charts.ranges import Estimate, RangePanel, Row, range_chart
from seethechild.report.charts.svg import WIDE, Sheet
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Head, Html, Page, figure, table
from seethechild.report.need_survey_part import READERS, reach
from seethechild.report.result_page import FOR_THE_COUNCIL, PageWords, result_page

TITLE = "Ways of asking how many"
LISTS_READERS = (
    "For whoever holds the lists, until they decide to publish it. No record of a child was read: "
    "only how many are on which lists."
)
NOT_MEANT = (
    (
        "They do not count the same children. Do not take one number away from another: what "
        "is left over is not the number of hidden children."
    ),
    "A larger number is not a better one. Each way can be wrong, and each is blind to somebody.",
    (
        "Being known to a service is not the same as being helped, and not being known is not the "
        "same as being in danger."
    ),
    "One child can be in several rows. Rows must not be added up.",
    "It is no measure of how well a council or an agency works.",
    "Nobody can be found by it. It must not be used to trace a family or for immigration control.",
)
LAYOUTS = (
    Layout(
        "methods",
        "Side by side",
        (
            Field("what", "what"),
            Field("when", "when"),
            Field("number", "children", "count", "low", "high"),
            Field("bound", "reads as"),
            Field("grade", "grade"),
        ),
        note="“At least”: so many are known, and there may be more. “All there are”: nobody is in it "
        "unknown. “No bound”: it says neither how many there are at least nor at most. In brackets: "
        "95 of 100 draws.",
        section="method",
        section_says="Children {}",
    ),
    Layout(
        "compared",
        "What agrees and what does not",
        (
            Field("pair", "these two"),
            Field("told", "do they agree?"),
        ),
        note="“Agree” means that both can be right. It is no proof that they are.",
    ),
    Layout(
        "assumes",
        "What each way assumes, and whom it cannot see",
        (
            Field("method", "way"),
            Field("assumes", "it assumes"),
            Field("cannot_see", "it cannot see"),
        ),
    ),
    Layout(
        "reading",
        "How to read what was counted",
        (Field("what", "what"), Field("says", "how to read it"), Field("source", "source")),
    ),
)
_PANEL = RangePanel("Children")
#: Only needs at one time stand in the picture: a share of a whole childhood has another scale.
_NOW = "at one time"


def picture_svg(result: Result) -> str:
    """Return the picture as a file of its own (SVG)."""
    sheet = Sheet("need-picture", TITLE, result.sentence, WIDE)
    return f"{range_chart(sheet, [_PANEL], method_rows(result), say=words.count)}\n"


def picture_page(
    result: Result, *, place: str, lists: bool, own: bool = False, made_up: bool = False
) -> Page:
    """Return the page of the two ways, or of three with lists.

    Args:
        result: of ``studies.need_picture``.
        place: the council's name, England, or what the dataset is called.
        lists: whether lists were given.
        own: whether it holds counts of a council's own records.
        made_up: whether those children are made up.
    """
    also = ", and what lists say" if lists else ""
    said = PageWords(
        title=f"{TITLE}: {place}",
        kicker="The real number",
        about=f"How many children are known, and how many surveys lead one to expect{also}. Side by "
        "side, each with what it cannot see.",
        readers=FOR_THE_COUNCIL if own else LISTS_READERS if lists else READERS,
        not_meant=NOT_MEANT,
        charts={"methods": method_figure(result)},
    )
    return result_page(result, LAYOUTS, said, made_up=made_up)


def method_figure(result: Result) -> Html:
    """Return the picture of the ways with its table."""
    rows = method_rows(result)
    heads = [Head("Children"), Head("Number", number=True), Head("Range", number=True)]
    data = [
        [row.label, each.said, each.span]
        for row in rows
        for each in row.estimates
        if each is not None
    ]
    lists = (result.tables["methods"]["method"] == "estimated from lists").any()
    caption = "Recorded, expected and estimated" if lists else "Recorded, and expected"
    return figure(
        "need-picture",
        caption=caption,
        description=result.sentence,
        draw=lambda sheet: range_chart(sheet, [_PANEL], rows, say=words.count),
        data=table("need-picture-table", caption, heads, data),
        note="A dot without a line is a number that was recorded. A line holds 95 of 100 draws. Abuse "
        "remembered from a whole childhood is in the table below, not in the picture.",
    )


def method_rows(result: Result) -> list[Row]:
    """Return the rows of the picture: numbers under the way they were found."""
    rows: list[Row] = []
    last = ""
    for each in result.tables["methods"].to_dicts():
        if each["method"] == "expected from national surveys" and each["when"] != _NOW:
            continue
        if each["method"] != last:
            last = each["method"]
            rows.append(Row(last[:1].upper() + last[1:]))
        value = each["number"]
        year = f" ({each['when']})" if each["bound"] != "expected" and each["when"] else ""
        if value is None:
            rows.append(Row(f"{each['what']}{year}: {each['number_mark']}", [None]))
            continue
        low, high = each["low"], each["high"]
        span = each["bound"] if low is None else reach(low, high)
        shown = Estimate(
            value, value if low is None else low, value if high is None else high,
            words.count(value), span,
        )  # fmt: skip
        rows.append(Row(f"{each['what']}{year}", [shown]))
    return rows
