"""A council's picture is one page that opens to its sources and ranks nobody."""

import dataclasses

import polars as pl
import pytest

from seethechild.core.errors import DisclosureError
from seethechild.core.results import Result
from seethechild.report.frames import SOURCES
from seethechild.studies.picture import picture
from tests.unit.report.test_page import Reader
from tests.unit.report.whole import picture_html


@pytest.fixture(scope="module")
def camden() -> Result:
    return picture("Camden")


def page(result: Result, code: str = "E09000007", **more: str) -> str:
    return picture_html(
        result,
        council="Camden",
        code=code,
        sources=SOURCES.empty(),
        **more,  # type: ignore[arg-type]
    )


def test_the_picture_shows_who_gets_help_where_it_stands_and_what_it_does_not_mean(
    camden: Result,
) -> None:
    shown = page(camden)
    assert Reader(shown).open == []
    for name in (
        "help",
        "stands",
        "moved",
        "spend",
        "figures",
        "not-meant",
        "checks",
        "origin",
    ):
        assert f'<section id="{name}"' in shown
    assert "It is no ranking." in shown
    assert camden.provenance.fingerprint in shown


def test_each_figure_has_its_source_grade_and_what_it_does_not_mean(camden: Result) -> None:
    shown = page(camden)
    measures = camden.tables["figures"]["measure"].n_unique()
    assert shown.count('class="spark"') == measures
    assert shown.count('class="grade grade-') >= measures


def test_a_hidden_figure_is_said_to_be_hidden_and_never_drawn_as_nought(
    camden: Result,
) -> None:
    hide = (pl.col("step") == "conference") & (pl.col("place") == "E09000007")
    funnel = camden.tables["funnel"].with_columns(
        count=pl.when(hide).then(None).otherwise("count"),
        mark=pl.when(hide).then(pl.lit("c")).otherwise("mark"),
    )
    shown = page(dataclasses.replace(camden, tables={**camden.tables, "funnel": funnel}))
    assert "hidden (small)" in shown


def test_a_council_without_figures_still_has_a_page(camden: Result) -> None:
    empty = {name: frame.clear() for name, frame in camden.tables.items()}
    shown = page(dataclasses.replace(camden, tables=empty, checks=()))
    assert "No figures of referrals are published" in shown
    assert Reader(shown).open == []


def test_the_councils_own_small_counts_are_refused(camden: Result) -> None:
    small = camden.tables["funnel"].with_columns(count=pl.lit(3.0))
    raw = dataclasses.replace(camden, tables={**camden.tables, "funnel": small})
    with pytest.raises(DisclosureError):
        page(raw, kind="records")


def test_a_figure_without_limits_is_in_the_table_and_not_in_the_chart(
    camden: Result,
) -> None:
    bare = camden.tables["standing"].with_columns(
        low_95=pl.when(pl.col("comparison") == "plans").then(None).otherwise("low_95")
    )
    spend = camden.tables["spend"].with_columns(share=pl.lit(None, pl.Float64))
    tables = {**camden.tables, "standing": bare, "spend": spend}
    shown = page(dataclasses.replace(camden, tables=tables))
    chart = shown[shown.index('id="standing-720-t"') : shown.index('id="standing-table')]
    assert "Child protection plans started" in chart
    assert "plans on 31 March" not in chart
    assert "Share of spend that is early" not in shown
