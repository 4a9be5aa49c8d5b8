"""The child in the middle in pictures: only what is shown is drawn, and every measure has a place."""

import re
from dataclasses import replace

import polars as pl

from seethechild.journeys.centred.declared import centred_measures
from seethechild.report import shown
from seethechild.report.centred_part import FIRST, THEMES, centred_charts
from tests.unit.report.own_sample import HOSTILE, answer, centred_row, centred_tables
from tests.unit.report.test_own_parts import WORDS, Reader, figures
from tests.unit.report.whole import result_html


def pictures(html: str) -> str:
    """All that is drawn, without the tables."""
    return "".join(re.findall(r"<svg.*?</svg>", html))


def test_every_measure_stands_in_one_theme_and_no_other_name_does() -> None:
    named = [name for names in THEMES.values() for name in names]
    assert sorted(named) == sorted(each.id for each in centred_measures())
    assert {name for pair in FIRST for name in pair} <= set(named)


def test_a_page_is_whole_safe_and_each_chart_has_its_table() -> None:
    words = replace(WORDS, charts=centred_charts(centred_tables()))
    page = result_html(answer(centred_tables()), shown.CENTRED_PAGE, words, made_up=True)
    reader = Reader(page)
    assert reader.open == []
    assert len(reader.idents) == len(set(reader.idents))
    assert HOSTILE not in page
    drawn = figures(page)
    assert len(drawn) >= 5
    for ident, part in drawn.items():
        assert part.count("<svg") == 2, ident
        assert "<table" in part, ident


def test_a_hidden_year_is_a_gap_and_no_figure_of_it_is_drawn() -> None:
    tables = centred_tables()
    part = figures(centred_charts(tables)["by_year"])["years-1"]
    wide = part.split("</svg>")[0]
    assert wide.count("<circle") == 3
    # what follows the gap is one line and one band; the year before it a dot with its interval
    assert wide.count('fill-opacity="0.13"') == 1
    assert wide.count('fill="none"') == 1
    assert "2023-24" in wide
    assert "hidden" in part.split("<table")[1]
    assert "hidden" not in pictures(part)


def test_a_measure_of_one_year_is_named_and_not_drawn() -> None:
    html = centred_charts(centred_tables())["by_year"]
    assert "fewer than two years can be shown: time with child." in html
    assert "Time with child" not in pictures(html)
    assert "14&nbsp;%" in html


def test_groups_are_drawn_where_two_can_be_shown_and_only_over_all_years() -> None:
    part = figures(centred_charts(centred_tables())["by_group"])[
        "for-whom-moves-worker-changes-care"
    ]
    drawn, table = pictures(part), part.split("<table")[1]
    for label in ("By sex", "Female", "Male", "all children"):
        assert f">{label}<" in drawn
    assert "By ethnicity" not in drawn
    assert "Not recorded" not in drawn
    assert "Not recorded" in table
    assert "0.123" not in part


def test_what_is_hidden_of_all_moves_no_mark_and_leaves_no_line() -> None:
    tables = centred_tables()
    empty = pl.lit(None, pl.Float64)
    gone = {
        name: frame.with_columns(value=empty, low=empty, high=empty)
        for name, frame in tables.items()
    }
    drawn = centred_charts(gone)
    assert not any("<svg" in html for html in drawn.values())
    assert "too few to show" in drawn["by_group"]


def test_tables_without_rows_draw_nothing() -> None:
    tables = {name: frame.clear() for name, frame in centred_tables().items()}
    assert not any("<svg" in html for html in centred_charts(tables).values())


def test_a_wait_without_an_upper_end_is_drawn_as_far_as_it_is_known() -> None:
    tables = centred_tables()
    rows = [
        centred_row("contact_to_seen", 22.0, "sex", level) | {"high": None}
        for level in ("Female", "Male")
    ]
    whole = pl.DataFrame([centred_row("contact_to_seen", 22.0)], infer_schema_length=None)
    groups = pl.DataFrame(rows, infer_schema_length=None)
    html = centred_charts({**tables, "by_group": groups, "centred": whole})["by_group"]
    assert "for-whom-contact-to-seen" in figures(html)
