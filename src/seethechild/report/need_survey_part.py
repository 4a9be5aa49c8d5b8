"""What national surveys lead one to expect in a council: layouts, picture and page."""

from seethechild.core.results import Result
from seethechild.report import words
from seethechild.report.charts.ranges import Estimate, RangePanel, Row, range_chart
from seethechild.report.charts.svg import WIDE, Sheet
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Head, Html, Page, figure, table
from seethechild.report.result_page import PageWords, result_page

TITLE = "What national surveys lead one to expect"
READERS = (
    "Anyone may see it. It is made of published figures; no record of a child was read."
)
NOT_MEANT = (
    (
        "These children were not counted. Nobody in this place was asked. The numbers say what one "
        "would find if children here were like children elsewhere of the same age, sex and income."
    ),
    (
        "They do not say how many children are hidden. Do not take the number of children known to "
        "services away from them: the two do not count the same thing."
    ),
    (
        "Abuse before 18 is about a whole childhood. Adults of all ages were asked what they "
        "remember. It is not the number of children hurt this year, or now."
    ),
    "One child can be in several rows. Rows must not be added up.",
    (
        "Not every child in these numbers needs a social worker. Many are helped at home, at school "
        "or by a doctor."
    ),
    "Nothing here is about any one child, family, street or school.",
)
LAYOUTS = (
    Layout(
        "kinds",
        "Children expected, by kind of need",
        (
            Field("title", "kind of need"),
            Field("ages", "ages"),
            Field("children", "children", "count"),
            Field("expected", "expected", "count", "low", "high"),
            Field("share", "share", "share"),
            Field("year", "survey", "year"),
            Field("survey_grade", "grade"),
        ),
        note="In brackets is where 95 of 100 draws lie. Grade is that of the survey's figures: A "
        "official, B a credible report, C old or a provider's. That the place is like the country is "
        "our working out (D).",
        section="when",
        section_says="Children who have it {}",
    ),
    Layout(
        "expected",
        "By age, sex and income of the family",
        (
            Field("ages", "ages"),
            Field("sex", "sex"),
            Field("income", "income"),
            Field("children", "children", "count"),
            Field("expected", "expected", "count", "low", "high"),
        ),
        note="Income is that of the family. Expected from national surveys; nobody was counted.",
        section="title",
        folded=True,
    ),
    Layout(
        "survey",
        "What each survey found",
        (
            Field("ages", "ages"),
            Field("sex", "sex"),
            Field("share", "share", "share"),
            Field("sample", "asked", "count"),
            Field("year", "year", "year"),
            Field("grade", "grade"),
            Field("publisher", "read in"),
            Field("note", "note"),
        ),
        note="Of those who were asked, so many had it. Nobody was asked in this place. A row with "
        "girls or boys is used where there are both; that of all is then a check.",
        section="title",
        folded=True,
    ),
    Layout(
        "assumed",
        "What is assumed, as no survey says it",
        (
            Field("what", "what"),
            Field("value", "value", "number", "low", "high"),
            Field("grade", "grade"),
            Field("why", "why"),
        ),
        folded=True,
    ),
)


def survey_svg(result: Result) -> str:
    """Return the picture as a file of its own (SVG)."""
    sheet = Sheet("need-survey", TITLE, result.sentence, WIDE)
    return f"{range_chart(sheet, [_PANEL], kind_rows(result), say=words.count)}\n"


def survey_page(result: Result, *, place: str) -> Page:
    """Return the page of what surveys lead one to expect.

    Args:
        result: of ``studies.need_prevalence``.
        place: the council's name, or England.
    """
    said = PageWords(
        title=f"{TITLE}: {place}",
        kicker="Expected from national surveys",
        about="How many children would have a need if this place were like the country, by kind of "
        "need. Expected, not counted.",
        readers=READERS,
        not_meant=NOT_MEANT,
        charts={"kinds": survey_figure(result)},
    )
    return result_page(result, LAYOUTS, said, made_up=False)


def survey_figure(result: Result) -> Html:
    """Return the picture of the kinds of need with its table."""
    rows = kind_rows(result)
    heads = [Head("Kind"), Head("Expected", number=True), Head("Range", number=True)]
    data = [
        [row.label, each.said, each.span]
        for row in rows
        for each in row.estimates
        if each is not None
    ]
    return figure(
        "need-survey",
        caption=TITLE,
        description=result.sentence,
        draw=lambda sheet: range_chart(sheet, [_PANEL], rows, say=words.count),
        data=table("need-survey-table", TITLE, heads, data),
        note="A dot is the number expected. Its line holds 95 of 100 draws.",
    )


_PANEL = RangePanel("Children expected from national surveys")


def reach(low: float, high: float) -> str:
    """Return a range without brackets, which the picture sets itself on a phone.

    Example:
        >>> reach(1104.0, 12_345.0)
        '1,100 to 12,300'
    """
    return f"{words.count(low)} to {words.count(high)}"


def kind_rows(result: Result) -> list[Row]:
    """Return the rows of the picture: kinds of need under when children have them."""
    rows: list[Row] = []
    last = ""
    for each in result.tables["kinds"].to_dicts():
        if each["when"] != last:
            last = each["when"]
            rows.append(Row(last[:1].upper() + last[1:]))
        shown = Estimate(
            each["expected"], each["low"], each["high"],
            words.count(each["expected"]), reach(each["low"], each["high"]),
        )  # fmt: skip
        rows.append(Row(f"{each['title']} ({each['ages']})", [shown]))
    return rows
