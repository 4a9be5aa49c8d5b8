"""The examples of practice that ship: sourced, with their results whatever they were, and easy to read."""

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from seethechild.core.errors import SpecError
from seethechild.reference import facts
from seethechild.reference.practice import (
    DIRECTIONS,
    FOLDER,
    NEEDS,
    SETTINGS,
    TIERS,
    Practice,
    Said,
    practices,
    problems_of,
    read_example,
)
from seethechild.reference.sources import sources
from seethechild.voices.reading import grade

LEAST = 12
HARDEST = 8


def every() -> list[Practice]:
    return list(practices().values())


def texts(one: Practice) -> list[str]:
    """All sentences of an example."""
    said = (*one.steps, one.staff, one.training, one.in_place, one.cost, *one.voices)
    plain = [found.plain for found in one.findings]
    own = [one.plain, one.what, one.who, one.not_work, one.carries_over, one.check_why]
    return [*own, *plain, *(each.text for each in said if each)]


def test_there_are_enough_in_the_order_of_their_titles():
    assert len(every()) >= LEAST
    assert len(every()) == len(list(FOLDER.glob("*.toml")))
    titles = [one.title.casefold() for one in every()]
    assert titles == sorted(titles)


def test_every_effect_named_is_a_record_of_the_simulator():
    known = set(facts.effects()["id"])
    named = {found.effect for one in every() for found in one.findings}
    assert named <= known
    assert "" not in named


def test_every_source_named_is_listed():
    named = {key for one in every() for key in one.quoted}
    assert named <= set(sources()["key"])
    assert all(one.sources for one in every())
    assert all(
        said.source for one in every() for said in (*one.steps, *one.voices, *one.ask)
    )


def test_none_is_without_a_result_and_what_did_not_work():
    assert all(one.findings for one in every())
    assert all(len(one.not_work) > 10 for one in every())
    assert all(len(one.carries_over) > 10 for one in every())


def test_null_and_harmful_results_are_there_with_the_others():
    shown = {found.direction for one in every() for found in one.findings}
    assert shown == set(DIRECTIONS)
    only_null = [
        one.id
        for one in every()
        if {found.direction for found in one.findings} <= {"no_difference", "harm"}
    ]
    assert len(only_null) >= 4


def test_every_need_tier_and_setting_has_an_example():
    for name, known in (("needs", NEEDS), ("tiers", TIERS), ("settings", SETTINGS)):
        assert {key for one in every() for key in getattr(one, name)} == set(known)


def test_results_hold_no_number_of_their_own():
    plain = [found.plain for one in every() for found in one.findings]
    assert [words for words in plain if re.search(r"\d", words)] == []


def test_a_sum_of_money_has_a_source():
    for one in every():
        assert one.price or one.cost.source or "£" not in one.cost.text, one.id
        said = " ".join(texts(one))
        assert said.count("£") == one.cost.text.count("£") or one.id in {
            "youth-services",
            "devolved-budgets",
        }, one.id


@pytest.mark.parametrize("one", every(), ids=lambda one: one.id)
def test_it_can_be_read_at_twelve(one: Practice):
    assert grade(" ".join(texts(one))) <= HARDEST


def test_each_says_when_to_look_again_and_one_is_overdue_today():
    assert all(isinstance(one.check_again, date) for one in every())
    assert min(one.check_again for one in every()) < date(2026, 11, 22)


def broken(**changes: object) -> list[str]:
    return [str(one) for one in problems_of(replace(every()[0], **changes))]


def test_what_is_wrong_is_said_at_once():
    first = every()[0]
    assert broken() == []
    assert "is not known" in broken(needs=("money",))[0]
    assert "has no result" in broken(findings=())[0]
    wrong = replace(first.findings[0], direction="best", effect="x/y", plain="9 in 10")
    assert len(broken(findings=(wrong,))) == 3
    assert "is not listed" in broken(cost=Said("£5", "nobody"))[0]
    assert "is not listed" in broken(price="gold")[0]
    assert {field.name for field in fields(Practice)} >= {"voices", "not_work", "ask"}


def test_the_file_in_the_how_to_is_a_whole_one(tmp_path: Path):
    page = Path(__file__).parents[3] / "docs" / "how-to" / "add-an-example.md"
    text = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    path = tmp_path / "social-workers-in-schools.toml"
    path.write_text(text, encoding="utf-8")
    assert problems_of(read_example(path)) == []
    other = path.rename(tmp_path / "other.toml")
    with pytest.raises(SpecError, match="Name it so"):
        read_example(other)
