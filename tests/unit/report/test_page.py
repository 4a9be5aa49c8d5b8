"""The report of a run is one safe, complete page, children first."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import polars as pl
import pytest

from seethechild.core.errors import DataError, DisclosureError
from seethechild.core.results import Check
from seethechild.report.frames import EVIDENCE, PRICES, UNCERTAINTY
from seethechild.report.inputs import OptionText
from tests.unit.report.sample import sample
from tests.unit.report.whole import run_html

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Reader(HTMLParser):
    """Reads what a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


PAGE = run_html(sample())
READ = Reader(PAGE)


def test_every_element_is_closed_in_its_place() -> None:
    assert READ.open == []


def test_ids_are_unique_and_every_reference_has_its_target() -> None:
    ids = [a["id"] for _, a in READ.tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in READ.tags:
        for named in (attributes.get("aria-labelledby") or "").split():
            assert named in ids
        href = attributes.get("href") or ""
        assert not href.startswith("#") or href[1:] in ids


def test_nothing_is_fetched_or_run() -> None:
    assert not [tag for tag, _ in READ.tags if tag in {"script", "img", "iframe", "object"}]
    assert not [
        a for _, a in READ.tags if "src" in a or any(key.startswith("on") for key in a)
    ]
    assert [a["href"] for tag, a in READ.tags if tag == "link"] == ["data:,"]
    assert "url(" not in PAGE
    assert "@import" not in PAGE


def test_headings_go_down_one_level_at_a_time_and_there_is_one_h1() -> None:
    levels = [int(tag[1]) for tag, _ in READ.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_the_page_has_its_landmarks_language_and_title() -> None:
    tags = [tag for tag, _ in READ.tags]
    assert {"header", "nav", "main", "footer"} <= set(tags)
    assert dict(READ.tags)["html"]["lang"] == "en-GB"
    assert "<title>What if every family" in PAGE
    assert 'href="#main"' in PAGE


def test_children_come_before_money_and_the_answer_before_both() -> None:
    order = [
        PAGE.index(f'<section id="{name}"')
        for name in (
            "answer",
            "children",
            "money",
            "years",
            "interest",
            "sure",
            "assumed",
            "not-meant",
            "checks",
            "sources",
            "origin",
        )
    ]
    assert order == sorted(order)


def test_every_chart_has_a_table_with_a_caption() -> None:
    figures = PAGE.split("<figure")[1:]
    assert len(figures) >= 8
    for figure in figures:
        inside = figure.split("</figure>")[0]
        assert inside.count("<svg") == 2
        assert "<figcaption>" in inside
        assert "<caption" in inside


def test_made_up_figures_are_marked_and_real_ones_are_not() -> None:
    assert "Made-up data" in PAGE
    assert "Made-up data" not in run_html(sample(made_up=False))


def test_care_has_no_direction_and_what_cannot_be_measured_is_named() -> None:
    assert "Care is not a failure" in PAGE
    assert "A trusted adult" in PAGE
    row = PAGE[PAGE.index("Years spent in care<small>") :]
    assert "no direction" in row[: row.index("</tr>")]


def test_an_unchecked_report_says_so_above_and_below() -> None:
    assert PAGE.count("nobody outside the project has checked it") >= 3
    checked = run_html(sample(standing="checked by Another Council on 1 June 2026"))
    assert "nobody outside" not in checked
    assert "Checked by Another Council on 1 June 2026." in checked


def test_few_runs_are_said_to_be_examples_and_given_no_word_of_chance() -> None:
    few, many = (
        run_html(sample(runs=runs)).partition('id="sure"')[2].partition("</section>")[0]
        for runs in (8, 20)
    )
    said = "8 runs are too few for a range: read these as examples."
    assert few.index(said) < few.index("Everything was played 8 times")
    assert "too few for a range" not in many
    for word in ("a remote chance", "almost certain"):
        assert word in many
        assert word not in few


def test_where_no_money_moves_the_page_says_nothing_of_paying() -> None:
    nought = {name: pl.lit(0.0) for name in ("mean", "low", "high", "p_pays")}
    never = pl.lit(None, dtype=pl.Int64)
    money = sample().money.with_columns(**nought, break_even_year=never)
    page = run_html(sample(money=money))
    assert "Pays for itself" not in page
    assert ">never<" not in page
    assert "(<" not in page


def test_a_run_of_one_year_is_over_one_year() -> None:
    page = run_html(sample(years=1))
    assert "One year, 2025-26; 200 runs" in page
    assert "Cost over one year" in page
    assert re.search(r"\b(1|one) years", page) is None


def test_failed_checks_come_first_and_are_counted() -> None:
    page = run_html(sample(checks=(Check("a", True, "fine"), Check("b", False, "wrong"))))
    assert "One of 2 checks failed" in page
    assert page.index("✗ Failed") < page.index("✓ Passed")


def test_the_same_report_gives_the_same_page() -> None:
    assert run_html(sample()) == PAGE


def test_hostile_words_are_shown_and_never_run() -> None:
    report = sample()
    named = OptionText("meetings", HOSTILE, HOSTILE)
    as_text = [pl.col(pl.String).exclude("option", "outcome", "direction", "grade")]
    page = run_html(
        replace(
            report,
            question=HOSTILE,
            council=HOSTILE,
            sentence=HOSTILE,
            standing=HOSTILE,
            options=(report.options[0], named, report.options[2]),
            outcomes=report.outcomes.with_columns(
                title=pl.lit(HOSTILE), plain=pl.lit(HOSTILE)
            ),
            activity=report.activity.with_columns(title=pl.lit(HOSTILE)),
            evidence=report.evidence.with_columns(
                *(e.replace_strict({}, default=HOSTILE) for e in as_text)
            ),
            assumptions=report.assumptions.with_columns(
                pl.all().exclude("grade").replace_strict({}, default=HOSTILE)
            ),
            sources=report.sources.with_columns(
                title=pl.lit(HOSTILE),
                href=pl.lit("javascript:alert(1)"),
                grade=pl.lit(HOSTILE),
            ),
            prices=report.prices.with_columns(item=pl.lit(HOSTILE)),
            levels=dict.fromkeys(report.levels, HOSTILE),
            payers=dict.fromkeys(report.payers, HOSTILE),
            not_measured={HOSTILE: HOSTILE},
            checks=(Check(HOSTILE, None, HOSTILE),),
        )
    )
    read = Reader(page)
    assert read.open == []
    assert not [tag for tag, _ in read.tags if tag in {"script", "img"}]
    assert not [a for _, a in read.tags if any(key.startswith("on") for key in a)]
    assert not [a for _, a in read.tags if "javascript" in (a.get("href") or "")]
    assert "&lt;script&gt;" in page


def test_a_link_is_followed_only_to_the_web() -> None:
    assert 'href="https://example.org/trial"' in PAGE


def test_small_counts_from_records_are_refused() -> None:
    small = sample().activity.with_columns(mean=pl.lit(4.0))
    with pytest.raises(DisclosureError):
        run_html(sample(kind="records", activity=small))


def test_a_table_that_is_not_as_declared_is_refused() -> None:
    with pytest.raises(DataError, match="direction"):
        sample(outcomes=sample().outcomes.with_columns(direction=pl.lit("lower")))


def test_a_report_with_little_in_it_still_makes_a_page() -> None:
    report = sample()
    bare = replace(
        report,
        options=report.options[:2],
        prices=PRICES.empty(),
        uncertainty=UNCERTAINTY.empty(),
        evidence=EVIDENCE.empty(),
        outcomes=report.outcomes.clear(),
        children=report.children.clear(),
        costs=report.costs.clear(),
        net=report.net.clear(),
        money=report.money.clear(),
        activity=report.activity.clear(),
        sources=report.sources.clear(),
        not_measured={},
        checks=(),
    )
    page = run_html(bare)
    assert Reader(page).open == []
    assert '<section id="checks"' not in page


def test_gaps_in_the_tables_are_said_and_not_filled() -> None:
    report = sample()
    gone = (pl.col("option") == "meetings") & (pl.col("year") == 2030)
    shown = run_html(
        replace(
            report,
            outcomes=report.outcomes.with_columns(
                baseline_mean=pl.lit(None, pl.Float64), p_better=pl.lit(None, pl.Float64)
            ),
            net=report.net.clear(),
            money=report.money.with_columns(p_pays=pl.lit(None, pl.Float64)),
            activity=report.activity.filter(~gone).filter(
                (pl.col("item") != "plans") | (pl.col("option") != "meetings")
            ),
            provenance=replace(report.provenance, inputs=(), settings={}, seed=None),
        )
    )
    assert Reader(shown).open == []
    assert "not known" in shown
    assert "none: no chance in it" in shown
    assert 'id="net-1"' not in shown
