"""A theory of change is a reform: the same numbers, the same fingerprint, all problems at once."""

import pytest

from seethechild.core.errors import SpecError
from seethechild.simulate.option_read import parse_reform
from seethechild.studies.options import (
    check_option,
    evidence_of,
    fingerprint_of,
    shipped_documents,
    study_of,
    to_toml,
)
from seethechild.studies.steps import ask
from seethechild.web.theory.checks import NotForTheModelError
from seethechild.web.theory.convert import from_shipped, reform_document
from seethechild.web.theory.differs import differences
from seethechild.web.theory.document import TEXTS, numbers_asked, print_of, with_part
from seethechild.web.theory.pages import groups_of, pages_of
from seethechild.web.theory.whole import problems_of
from tests.web.theory_parts import COUNCIL, number, own, words_only

MEETINGS = "family-group-decision-making"


def test_every_number_of_the_theory_is_in_its_reform():
    assert reform_document(own()) == {
        "id": "more-help-at-home",
        "title": "More help at home",
        "plain": "Words on plain.",
        "why": "Words on mechanism. Judged, not counted: how much it changes, how much carries "
        "over, time until it is there for all. Guessed, not counted: how many get it, what it "
        "costs.",
        "baseline_reach": 0.05,
        "change": [
            {
                "kind": "rate",
                "target": {
                    "track": "help",
                    "from": ["family_help"],
                    "to": ["looked_after"],
                },
                "eligible": {"ages": [0, 9], "unaccompanied": False},
                "starts": "2027-04",
                "ratio": 0.9,
                "low": 0.8,
                "high": 1.05,
                "grade": "judged",
                "reach": 0.5,
                "transfer": 1.0,
                "ramp_months": 12,
            }
        ],
        "cost": [
            {
                "item": "a visit each week",
                "per": "child",
                "payer": "council",
                "gbp": 2500.0,
                "low": 2000.0,
                "high": 3500.0,
                "price_year": 2025,
                "source": "guessed: we (made up)",
            }
        ],
    }
    assert check_option([reform_document(own())], COUNCIL) == []


def test_its_file_asks_the_command_line_the_same_question(tmp_path):
    reform = reform_document(own())
    file = tmp_path / f"{reform['id']}.toml"
    file.write_text(to_toml(reform), encoding="utf-8")
    site = study_of(COUNCIL, [(reform["title"], [reform])], years=3, draws=5)
    line = ask(COUNCIL, [str(file)], years=3, draws=5)
    assert fingerprint_of(site) == fingerprint_of(line)
    assert parse_reform(to_toml(reform), "x").changes[0].effect.effect_grade == "judged"


@pytest.mark.parametrize("name", sorted(shipped_documents()))
def test_a_theory_that_says_what_a_shipped_reform_says_is_that_reform(name):
    document = own() | from_shipped(name)
    reform = reform_document(document)
    assert reform == shipped_documents()[name]
    assert problems_of(document, COUNCIL) == []
    site = study_of(COUNCIL, [(reform["title"], [reform])], years=3, draws=5)
    assert fingerprint_of(site) == fingerprint_of(ask(COUNCIL, [name], years=3, draws=5))


def test_one_number_changed_makes_it_a_reform_of_its_own_with_the_studys_evidence():
    document = own() | from_shipped(MEETINGS)
    document["outcomes"][0]["numbers"]["reach"] = number(30, 20, 60)
    reform = reform_document(document)
    assert reform["id"] == "more-help-at-home"
    assert reform["change"][0]["reach"] == 0.3
    assert reform["change"][0]["effect"] == "fgc-2024/proceedings"
    assert "ratio" not in reform["change"][0]
    assert evidence_of(reform).grade == "A"
    assert "grade" not in reform["change"][0]


def test_a_number_that_is_measured_keeps_its_grade_and_one_that_is_guessed_has_none():
    document = own()
    size = number(90, 80, 105, "of 100 now", "published", grade="B")
    document["outcomes"][0]["numbers"]["size"] = size
    assert reform_document(document)["change"][0]["grade"] == "B"
    size["status"] = "guessed"
    assert reform_document(document)["change"][0]["grade"] == "judged"


def test_all_that_is_wrong_is_said_at_once_with_how_to_mend_it():
    document = own(cost={})
    document["words"] = document["words"] | {"harms": " ", "stop": ""}
    first = document["outcomes"][0]
    first["direction"] = "more"  # and 90 of 100 is fewer
    first["numbers"]["reach"] = number(50, 60, 70)
    first["numbers"]["ramp"] = number(12, 6, 24, "months") | {"source": "", "status": "x"}
    del first["numbers"]["transfer"]
    del document["outcomes"][1]["why_not"]
    problems = problems_of(document, COUNCIL)
    assert [one.where for one in problems] == [
        "harm",
        "harm",
        "outcome 1.reach",
        "outcome 1.transfer",
        "outcome 1.ramp",
        "outcome 1.ramp",
        "outcome 1.size",
        "outcome 2.about",
        "cost",
    ]
    assert all(one.mend for one in problems)
    with pytest.raises(SpecError) as error:
        reform_document(document)
    assert len(error.value.problems) == 7  # words do not stop a reform


def test_what_a_council_cannot_play_is_said_on_the_page_that_mends_it():
    document = own()
    document["outcomes"][0]["change"]["target"]["to"] = ["none_such"]
    document["outcomes"][0]["numbers"]["reach"] = number(2, 1, 4)
    found = {one.where for one in problems_of(document, COUNCIL)}
    assert found == {"outcome 1.part", "outcome 1.reach"}


def test_a_theory_without_an_outcome_the_model_knows_says_so_plainly():
    document = words_only()
    with pytest.raises(NotForTheModelError) as error:
        reform_document(document)
    said = [one.what for one in error.value.problems]
    assert said == [
        "this cannot be put into the model's numbers",
        "The model does not know how children feel.",
    ]
    assert problems_of(document, COUNCIL) == []  # it can be saved


def test_an_effect_that_moves_no_child_is_refused():
    document = own()
    document["outcomes"][0]["change"]["effect"] = "myriad-2022/depression"
    assert "outcome 1.effect" in {one.where for one in problems_of(document, COUNCIL)}


def test_a_change_of_price_needs_one_number():
    outcome = {
        "measure": "Price of a foster home", "direction": "fewer", "plays": "yes",
        "change": {"kind": "price", "target": {"item": "foster_week"}, "starts": "2027-04"},
        "numbers": {"price": number(90, 80, 100, "£ of £100 now")},
    }  # fmt: skip
    document = own(outcomes=[outcome], cost={"known": "none"}, numbers={})
    assert numbers_asked(outcome) == ("price",)
    assert reform_document(document)["change"] == [
        {
            "kind": "price",
            "target": {"item": "foster_week"},
            "starts": "2027-04",
            "ratio": 0.9,
        }
    ]
    assert problems_of(document, COUNCIL) == []


def test_pages_follow_the_answers():
    empty = {"outcomes": [{"plays": "yes", "measure": "x"}]}
    assert [one.key for one in groups_of(empty)[1].pages] == ["about", "kind"]
    assert all(one.done for one in pages_of(own()) if not one.optional)
    keys = [one.key for one in groups_of(own())[1].pages]
    assert keys == [
        "about", "kind", "part", "from", "to", "effect", "who", "when", "size", "reach",
        "transfer", "ramp",
    ]  # fmt: skip


def test_one_part_is_changed_and_the_rest_stays():
    changed = with_part(own(), "words:why", {"problem": "New."})
    assert changed["words"]["problem"] == "New."
    assert changed["words"]["harms"] == own()["words"]["harms"]
    assert print_of(own()) == print_of(own()) != print_of(changed)
    assert len({one.key for one in TEXTS}) == len(TEXTS)


def test_what_changed_between_two_versions_is_said_in_words():
    new = own()
    new["outcomes"][0]["numbers"]["reach"] = number(60, 40, 80, status="guessed")
    new["words"]["dose"] = "Twice a week."
    assert differences(own(), new) == [
        "How many get it (outcome 1): 50 of 100 (30 to 70) before, 60 of 100 (40 to 80) now",
        "New words: How much of it",
    ]
    assert differences(own(), own()) == []


def turned(value):
    """The same document, its keys the other way round, as a database may give it back."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(list(value))}
    return [turned(one) for one in value] if isinstance(value, list) else value


def test_the_order_in_which_a_database_keeps_keys_changes_no_fingerprint():
    reform = reform_document(own())
    assert to_toml(turned(reform)) == to_toml(reform)
    asked = [
        study_of(COUNCIL, [("x", [one])], years=3, draws=5)
        for one in (reform, turned(reform))
    ]
    assert fingerprint_of(asked[0]) == fingerprint_of(asked[1])
