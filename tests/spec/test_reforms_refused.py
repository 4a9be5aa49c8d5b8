"""What a reform file may not say, and what its author is told.

Each row of the table is a good file with one thing changed, and the words that come back. All
problems of a file are told at once: where, what, how to mend it.
"""

import pytest

from seethechild.core.errors import SpecError
from seethechild.simulate.option_read import parse_reform, read_reform

GOOD = """
id = "idea"
title = "An idea"
baseline_reach = 0.1
[[change]]
kind = "rate"
target = { track = "legal", from = ["pre_proceedings"], to = ["proceedings"] }
eligible = { ages = [0, 17], unaccompanied = false }
effect = "fgc-2024/proceedings"
reach = 0.6
transfer = 0.8
starts = "2027-04"
ramp_months = 12
[[cost]]
item = "meeting"
per = "family"
payer = "council"
"""

SECOND_PRICE = """
[[change]]
kind = "price"
target = { item = "foster_week" }
ratio = 0.9
starts = "2027-04"
[[change]]
kind = "price"
target = { item = "foster_week" }
ratio = 1.1
starts = "2027-04"
[[cost]]"""

SAME_TARGET = """
[[change]]
kind = "rate"
target = { track = "legal", from = ["pre_proceedings"], to = ["proceedings"] }
ratio = 0.9
low = 0.8
high = 1.0
grade = "judged"
starts = "2028-04"
[[cost]]"""

WRONG_EVENT = """
[[change]]
kind = "event"
target = { event = "section47" }
effect = "fgc-2024/proceedings"
starts = "2027-04"
[[cost]]"""

# what is written              | what is written instead        | what the author is told
REFUSED = """
reach = 0.6                    | raech = 0.6                    | change 1.raech: there is no such key. Did you mean reach?
title = "An idea"              | titel = "An idea"              | idea.toml.title: is missing. Add it, in quotation marks.
title = "An idea"              | title = " "                    | idea.toml.title: is empty
title = "An idea"              | title = 3                      | idea.toml.title: is not text
reach = 0.6                    | reach = -0.2                   | change 1.reach: is -0.2. Give a number from 0 to 1: the share of the eligible who get it.
reach = 0.6                    | reach = 1.5                    | change 1.reach: is 1.5. Give a number from 0 to 1
reach = 0.6                    | reach = nan                    | change 1.reach: is nan. Give a finite number.
reach = 0.6                    | reach = "most"                 | change 1.reach: is not a number
reach = 0.6                    | reach = true                   | change 1.reach: is not a number
reach = 0.6                    | reach = 0.05                   | change 1.reach: 0.05 is less than the 0.1 who have it now
baseline_reach = 0.1           | baseline_reach = 2             | idea.toml.baseline_reach: is 2
transfer = 0.8                 | transfer = 1.2                 | change 1.transfer: is 1.2. Give a number from 0 to 1
starts = "2027-04"             | starts = "2027-13"             | change 1.starts: "2027-13" is no month. Write year and month, as in "2027-04".
starts = "2027-04"             | starts = "spring"              | change 1.starts: "spring" is no month
starts = "2027-04"             |                                | change 1.starts: is missing
ramp_months = 12               | ramp_months = -1               | change 1.ramp_months: is -1. Give a number of 0 or more
kind = "rate"                  | kind = "raet"                  | change 1.kind: there is no kind "raet". Did you mean rate?
effect = "fgc-2024/proceedings"| effect = "fgc-2024/proceding"  | change 1.effect: there is none called "fgc-2024/proceding". Did you mean "fgc-2024/proceedings"
effect = "fgc-2024/proceedings"|                                | change 1: says nothing of its effect. Give one of effect, ratio or elasticity.
transfer = 0.8                 | ratio = 0.9                    | change 1: gives both effect and ratio
transfer = 0.8                 | low = 0.9                      | change 1.low: the effect brings its own
effect = "fgc-2024/proceedings"| ratio = 0.9                    | change 1.low: is missing. Add it: the lower end of its range.
effect = "fgc-2024/proceedings"| ratio = 0.9; low = 0.95; high = 1.0; grade = "judged" | 0.9 lies outside its own range 0.95 to 1
effect = "fgc-2024/proceedings"| ratio = 0; low = 0; high = 1.0; grade = "judged"      | is 0: nothing makes an event impossible
effect = "fgc-2024/proceedings"| ratio = 0.9; low = 0.8; high = 1.0; grade = "good"    | change 1.grade: "good" is no grade
effect = "fgc-2024/proceedings"| elasticity = -0.1; low = -0.2; high = 0.0; grade = "D" | measured as elasticity_pct needs it. Add spend_change_pct.
effect = "fgc-2024/proceedings"| effect = "family-safeguarding-trial-2025/looked_after" | has no numbers that could drive a reform
effect = "fgc-2024/proceedings"| effect = 3                     | change 1.effect: is not text
transfer = 0.8                 | spend_change_pct = 10          | change 1.spend_change_pct: an effect measured as pp does not depend on it
transfer = 0.8                 | spend_change_gbp = 10          | change 1.spend_change_gbp: an effect measured as pp does not depend on it
from = ["pre_proceedings"]     | from = 3                       | target.from: is not a list of texts
track = "legal"                | track = "leagl"                | target.track: there is no track "leagl". Did you mean legal?
from = ["pre_proceedings"]     | from = ["pre_proceeding"]      | target.from: legal has no state "pre_proceeding". Did you mean pre_proceedings?
from = ["pre_proceedings"]     | from = []                      | target.from: is missing
from = ["pre_proceedings"]     | from = [1]                     | target.from: is not a list of texts
track = "legal"                | trak = "legal"                 | target.trak: there is no such key. Did you mean track?
ages = [0, 17]                 | ages = [17, 0]                 | eligible.ages: [17, 0] is no span of ages
ages = [0, 17]                 | ages = [0, 17.5]               | eligible.ages: is not two whole ages
transfer = 0.8                 | fade_years = 0                 | change 1.fade_years: is 0: it would have no effect
transfer = 0.8                 | fade_years = -2                | change 1.fade_years: is -2. Give a number of 0 or more
kind = "rate"                  | kind = "threshold"             | change 1.target.need: is missing
kind = "rate"                  | kind = "duration"              | change 1.target.state: is missing
kind = "rate"                  | kind = "capacity"              | change 1: says no number of places. Give places = 20 for 20 more
unaccompanied = false          | unaccompanied = "no"           | unaccompanied: is neither true nor false
eligible = { ages = [0, 17], unaccompanied = false } | eligible = 5 | change 1.eligible: is not a table
per = "family"                 | per = "famly"                  | cost 1.per: nothing is counted by "famly". Did you mean family?
payer = "council"              | payer = "counsil"              | cost 1.payer: there is no payer "counsil". Did you mean council?
payer = "council"              | payer = "council"; gbp = 900   | a price without its year and source cannot be used
payer = "council"              | payer = "council"; gbp = -1    | cost 1.gbp: is -1. Give a number of 0 or more
payer = "council"              | payer = "council"; spend_line = "spend_family_support_gbp" | cost 1.spend_line: needs its share
payer = "council"              | payer = "council"; gbp = 9; price_year = 2024; source = "x"; spend_line = "y"; spend_line_pct = 1 | cost 1.gbp: is given beside spend_line
payer = "council"              | payer = "council"; ages = [0, 17] | cost 1.ages: belongs to a cost per resident
"""


def rows():
    for line in REFUSED.strip().splitlines():
        written, instead, told = (part.strip() for part in line.split("|"))
        yield pytest.param(
            written, instead.replace("; ", "\n"), told, id=f"{instead} {told}"[:60]
        )


@pytest.mark.parametrize(("written", "instead", "told"), list(rows()))
def test_a_wrong_file_is_refused_in_words_that_help(written, instead, told):
    assert written in GOOD
    with pytest.raises(SpecError) as raised:
        parse_reform(GOOD.replace(written, instead), "idea.toml")
    assert told in str(raised.value)


def test_the_good_file_is_good():
    assert parse_reform(GOOD, "idea.toml").changes[0].reach == 0.6


def test_all_problems_are_told_at_once():
    wrong = GOOD.replace("reach = 0.6", "raech = -1").replace("2027-04", "soon")
    wrong = wrong.replace('"meeting"', "3").replace('proceedings"\n', 'x"\n')
    with pytest.raises(SpecError) as raised:
        parse_reform(wrong, "idea.toml")
    assert len(raised.value.problems) == 4


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (SECOND_PRICE, "change 3: contradicts change 2: both act on price of foster_week"),
        (
            SAME_TARGET,
            "change 2: contradicts change 1: both act on legal: from pre_proceedings",
        ),
        (
            WRONG_EVENT,
            'there is no event "section47". Did you mean section_47?',
        ),
        ("cost = 3\n[[other]]", "other: there is no such key"),
        ('law = { act = "A", enacted = "someday" }\n[[cost]]', "there is no such key"),
    ],
)
def test_changes_that_contradict_each_other_are_refused(more, told):
    with pytest.raises(SpecError) as raised:
        parse_reform(GOOD.replace("[[cost]]", more), "idea.toml")
    assert told in str(raised.value)


def test_one_target_at_two_spans_of_age_is_no_contradiction():
    younger = GOOD.replace("[0, 17]", "[0, 9]")
    older = SAME_TARGET.replace("ratio", "eligible = { ages = [10, 17] }\nratio")
    reform = parse_reform(younger.replace("[[cost]]", older), "idea.toml")
    assert [change.eligible.age_low for change in reform.changes] == [0, 10]


def test_a_day_that_is_none_is_refused_in_the_law_too():
    law = '\n[law]\nact = "An Act"\nenacted = "2026-02-30"\ncommenced = 2026-09-01\n'
    with pytest.raises(SpecError, match='"2026-02-30" is no date'):
        parse_reform(GOOD + law, "idea.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id = ", "this is no TOML"),
        ('id = "x"\ntitle = "x"', "a reform must change something"),
        ('id = "x"\ntitle = "x"\nchange = 3', "is not a list of tables"),
        ('id = "x"\ntitle = "x"\n[[change]]\nstarts = "2027-04"', "kind: is missing"),
        (
            'id = "x"\ntitle = "x"\n[[change]]\nkind = "event"\nstarts = "2027-04"',
            "target: is mis",
        ),
    ],
)
def test_a_file_without_the_shape_of_a_reform_is_refused(text, told):
    with pytest.raises(SpecError) as raised:
        parse_reform(text, "idea.toml")
    assert told in str(raised.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SpecError, match=r"none\.toml: the file cannot be read"):
        read_reform(tmp_path / "none.toml")


def test_a_file_is_read_from_disk(tmp_path):
    (tmp_path / "idea.toml").write_text(GOOD, encoding="utf-8")
    assert read_reform(tmp_path / "idea.toml").id == "idea"


def test_an_effect_stated_by_the_author_is_kept_apart_from_the_evidence():
    stated = GOOD.replace(
        'effect = "fgc-2024/proceedings"',
        'ratio = 0.83\nlow = 0.75\nhigh = 0.91\ngrade = "judged"',
    )
    effect = parse_reform(stated, "idea.toml").changes[0].effect
    assert (effect.id, effect.source, effect.effect_grade) == ("idea/1", "stated", "judged")


def test_reaching_unaccompanied_children_is_a_warning_not_an_error():
    text = GOOD.replace("unaccompanied = false", "unaccompanied = true")
    assert (
        "whom no study in use says it included"
        in parse_reform(text, "idea.toml").warnings[0]
    )
    assert parse_reform(GOOD, "idea.toml").warnings == ()


def test_a_price_may_be_changed_by_a_factor():
    price = SECOND_PRICE.split("[[change]]\n")[1]
    reform = parse_reform(
        GOOD.replace("[[cost]]", f"[[change]]\n{price}[[cost]]"), "idea.toml"
    )
    assert reform.changes[1].price_ratio == 0.9


def test_a_single_state_may_stand_without_brackets():
    bare = GOOD.replace('["pre_proceedings"]', '"pre_proceedings"')
    assert parse_reform(bare, "idea.toml") == parse_reform(GOOD, "idea.toml")


def test_a_list_of_states_is_needed_where_moves_are_changed():
    with pytest.raises(SpecError, match=r"target\.from: is missing"):
        parse_reform(GOOD.replace(', from = ["pre_proceedings"]', ""), "idea.toml")
