"""Pages of a council's own journeys: two looks together, no rank, no child, nothing hidden shown."""

from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import polars as pl
import pytest

from seethechild.core.errors import DisclosureError
from seethechild.report import shown
from seethechild.report.access_part import access_charts
from seethechild.report.late_part import NEITHER, late_charts
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Html
from seethechild.report.result_page import PageWords
from tests.unit.report import own_sample
from tests.unit.report.own_sample import HOSTILE, access_tables, answer, late_tables
from tests.unit.report.whole import result_html

WORDS = PageWords("Title", "kicker", "about", counts={"late": ("children", "closed")})


def late_page(tables: Mapping[str, pl.DataFrame]) -> str:
    charts = late_charts(tables)
    return result_html(
        answer(tables), shown.LATE, replace(WORDS, charts=charts), made_up=True
    )


def access_page(tables: Mapping[str, pl.DataFrame]) -> str:
    charts = access_charts(tables)
    return result_html(
        answer(tables), shown.ACCESS, replace(WORDS, charts=charts), made_up=True
    )


class Reader(HTMLParser):
    """Which elements a page has, and their idents."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.idents: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.idents.extend(value for name, value in attrs if name == "id" and value)
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def figures(html: str) -> dict[str, str]:
    """Each figure's HTML by its ident."""
    parts = html.split('<figure id="')[1:]
    return {part.split('"')[0]: part.split("</figure>")[0] for part in parts}


@pytest.mark.parametrize("page", [late_page(late_tables()), access_page(access_tables())])
def test_a_page_is_whole_safe_and_each_chart_has_its_table(page: str) -> None:
    reader = Reader(page)
    assert reader.open == []
    assert len(reader.idents) == len(set(reader.idents))
    assert "script" not in reader.tags
    assert "&lt;script" in page
    for ident, part in figures(page).items():
        assert part.count("<svg") == 2, ident
        assert "<table" in part, ident
        assert "<desc" in part, ident


def test_both_looks_stand_in_one_picture_with_what_cannot_be_seen() -> None:
    drawn = late_charts(late_tables())["late"]
    first = figures(drawn)["paired"]
    for said in ("Looking back", "Looking forward", ">61<", ">2.7<", "two years before"):
        assert said in first
    assert "help by schools and charities." in drawn
    assert "charities.." not in drawn


def test_one_look_alone_is_never_drawn() -> None:
    drawn = figures(late_charts(late_tables())["late"])
    assert "33 %" not in "".join(drawn.values())
    tables = late_tables()
    alone = tables["late"].with_columns(harmed_share=pl.lit(None, pl.Float64))
    html = late_charts({**tables, "late": alone})["late"]
    assert html == f'<p class="note">{NEITHER}</p>'


def test_groups_are_shown_where_both_looks_are_and_told_in_the_table_where_not() -> None:
    part = figures(late_charts(late_tables())["late"])["groups"]
    picture, _, table = part.partition("<details")
    assert "5 to 9" in picture
    assert "10 to 15" not in picture
    assert "10 to 15" in table
    assert "newborn" not in part


def test_a_group_of_one_level_is_not_drawn_for_there_is_nothing_beside_it() -> None:
    part = figures(late_charts(late_tables())["late"])["groups"]
    picture, _, table = part.partition("<details")
    assert "By age" in picture
    assert "By ethnicity" not in picture
    assert HOSTILE.replace("<", "&lt;")[:10] in table


def test_waits_all_hidden_are_named_and_not_drawn() -> None:
    html = late_charts(late_tables())["waits"]
    assert list(figures(html)) == ["help-curve"]
    assert "too few to show: from first known to first emergency." in html


def test_the_last_year_is_drawn_with_hidden_steps_said() -> None:
    part = figures(access_charts(access_tables())["funnel"])["funnel-chart"]
    assert "31 March 2026" in part
    assert "1,398" in part
    assert "hidden" in part


def test_teams_stand_by_name_and_those_with_few_are_named_not_drawn() -> None:
    part = figures(access_charts(access_tables())["changes"])["teams-contacts_closed"]
    picture = part.split("</svg>")[0]
    assert picture.index(">Ash<") < picture.index(">Willow<")
    assert "21 children each, 8 % of posts vacant" in picture
    assert HOSTILE.replace("<", "&lt;")[:10] not in picture
    assert "not ranked" in part
    assert "Too few in most months to draw: &lt;script" in part


def test_months_out_of_the_ordinary_and_a_change_are_said_in_words() -> None:
    part = figures(access_charts(access_tables())["changes"])["months-contacts_closed"]
    assert "Beyond the limits: Jun 2023." in part
    assert "from Apr 2024 on (chance by luck 0.002)" in part
    assert ">from Apr 2024<" in part
    assert "Neither side is the good side" in part


def test_a_change_that_luck_often_makes_is_not_drawn() -> None:
    part = figures(access_charts(access_tables(chance=0.3))["changes"])[
        "months-contacts_closed"
    ]
    assert ">from Apr 2024<" not in part
    assert "No month stands out" in part


def test_a_council_with_few_each_month_has_words_and_a_table_in_place_of_an_empty_chart() -> (
    None
):
    tables = access_tables()
    charts = tables["charts"].with_columns(share=pl.lit(None, pl.Float64))
    html = access_charts({**tables, "charts": charts})["changes"]
    assert figures(html) == {}
    assert "In too few months are there enough" in html
    assert "<table" in html


def test_a_share_of_which_only_the_high_months_show_is_not_drawn() -> None:
    # those with few closed are hidden: what is left would look higher than the share is
    some: list[float | None] = [0.45, None, 0.5, None, 0.42, 0.4] * 4
    rows = own_sample.month_rows("all teams", some)
    charts = pl.DataFrame(rows, infer_schema_length=None)
    html = access_charts({**access_tables(), "charts": charts})["changes"]
    assert figures(html) == {}
    assert "look higher than it is" in html


def test_no_figure_of_a_hidden_month_reaches_the_page() -> None:
    rows = own_sample.month_rows("all teams", [0.4137, None, *[0.4] * 22])
    tables = access_tables()
    html = access_charts(
        {**tables, "charts": pl.DataFrame(rows, infer_schema_length=None)}
    )["changes"]
    assert "May 2023" in html
    cells = html.split("May 2023")[-1].split("</tr>")[0].split("<td")
    assert "hidden" in cells[1]
    assert cells[3] == ' class="n">hidden</td>'


def test_what_the_mix_explains_has_both_parts_and_intervals() -> None:
    part = figures(access_charts(access_tables())["explained"])["mix"]
    for said in (
        "+5.0",
        "+4.0 to +6.0",
        "+15.0",
        "+12.0 to +18.0",
        "age band and who asked",
    ):
        assert said in part


def test_tables_all_empty_draw_nothing_and_break_nothing() -> None:
    empty = {name: frame.clear() for name, frame in access_tables().items()}
    drawn = access_charts(empty)
    assert not any("<svg" in html for html in drawn.values())
    late = {name: frame.clear() for name, frame in late_tables().items()}
    assert not any("<svg" in html for html in late_charts(late).values())


def test_a_page_refuses_children_and_small_counts() -> None:
    tables = late_tables()
    for wrong in (
        tables["late"].with_columns(children=pl.lit(4)),
        tables["late"].with_columns(child_id=pl.lit("a")),
    ):
        with pytest.raises(DisclosureError):
            result_html(answer({"late": wrong}), shown.LATE, WORDS, made_up=True)


def test_measures_head_their_rows_and_rows_without_a_figure_are_left_out() -> None:
    layout = next(each for each in shown.LATE if each.table == "late")
    frame = layout.picked(late_tables()["late"])
    rows = layout.rows(frame)
    heads = [row[0] for row in rows if len(row) == 1]
    assert heads == list(dict.fromkeys(frame["title"]))
    assert {len(row) for row in rows} == {1, len(layout.shown(frame))}
    nothing = own_sample.late_row("closed_care", "newborn", "apart", None, None)
    assert layout.picked(pl.DataFrame([nothing], infer_schema_length=None)).height == 0


def test_a_table_beside_a_picture_is_closed_and_a_long_one_is_not_printed() -> None:
    tables = {"t": pl.DataFrame({"name": ["x"] * 41})}
    layout = (Layout("t", "T", (Field("name", "name"),)),)
    words = replace(WORDS, charts={"t": Html("<p>picture</p>")})
    page = result_html(answer(tables), layout, words, made_up=False)
    assert '<details class="long"><summary>Whole table: T</summary>' in page
    alone = result_html(answer(tables), layout, WORDS, made_up=False)
    assert "Whole table" not in alone
