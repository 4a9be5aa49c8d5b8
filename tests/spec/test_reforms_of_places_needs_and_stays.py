"""What a reform of places, of the bar for help or of how long help lasts may not say.

Each row of a table is a good change with one thing put in another's place, and the words that come
back. All problems of a file are told at once.
"""

import tomllib

import pytest

from seethechild.core.errors import SpecError
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.option_write import to_toml

HEAD = 'id = "idea"\ntitle = "An idea"\n'
CAPACITY = """
[[change]]
kind = "capacity"
target = { service = "camhs" }
places = 20
low = 10
high = 30
grade = "judged"
starts = "2027-04"
ramp_months = 24
[change.staff]
places_per_worker = 15
recruit_months = 6
turnover_per_year = 0.2
posts = 2
"""
THRESHOLD = """
[[change]]
kind = "threshold"
target = { track = "help", from = ["none"], to = ["family_help"], need = ["some"] }
ratio = 1.3
low = 1.1
high = 1.5
grade = "judged"
starts = "2027-04"
"""
DURATION = """
[[change]]
kind = "duration"
target = { track = "help", state = ["family_help"] }
ratio = 0.8
low = 0.7
high = 0.9
grade = "judged"
starts = "2027-04"
fade_years = 3
"""

REFUSED = {
    CAPACITY: """
places = 20              | ratio = 0                | change 1.ratio: is 0. Give a ratio above 0; to close it, take away places.
places = 20              | ratio = -1.2             | change 1.ratio: is -1.2. Give a ratio above 0
places = 20              | places = 20; ratio = 1.2 | change 1: gives both places and ratio
places = 20              | places = "many"          | change 1.places: is not a number
places = 20              | places = 40              | change 1.low: 40 lies outside its own range 10 to 30
low = 10                 |                          | change 1.low: is missing. Give both ends of the range, or none.
grade = "judged"         |                          | change 1.grade: is missing
grade = "judged"         | grade = "good"           | change 1.grade: "good" is no grade
ramp_months = 24         | reach = 0.5              | change 1.reach: there is no such key
ramp_months = 24         | eligible = { ages = [0, 17] } | change 1.eligible: there is no such key
service = "camhs"        | servic = "camhs"         | target.servic: there is no such key. Did you mean service?
service = "camhs"        | service = " "            | target.service: is empty
places_per_worker = 15   |                          | staff.places_per_worker: is missing. Add it: children one worker can have at a time.
places_per_worker = 15   | places_per_worker = 0    | staff.places_per_worker: is 0. Give a number above 0.
recruit_months = 6       | recruit_months = -6      | staff.recruit_months: is -6. Give a number of 0 or more
turnover_per_year = 0.2  | turnover = 0.2           | staff.turnover: there is no such key
posts = 2                | posts = -1               | staff.posts: is -1
places = 20; low = 10; high = 30 | places = -5; low = -9; high = 0 | change 1.staff: is given for fewer places
places = 20; low = 10; high = 30 | ratio = 0.9; low = 0.8; high = 1 | change 1.staff: is given for fewer places
""",
    THRESHOLD: """
need = ["some"]          | need = ["somme"]         | target.need: need has no state "somme". Did you mean some?
, need = ["some"]        |                          | target.need: is missing
ratio = 1.3              | ratio = 0                | change 1.ratio: is 0: nothing makes an event impossible
kind = "threshold"       | kind = "rate"            | target.need: there is no such key
""",
    DURATION: """
state = ["family_help"]  | state = ["famly_help"]   | target.state: help has no state "famly_help". Did you mean family_help?
state = ["family_help"]  | from = ["family_help"]   | target.from: there is no such key
ratio = 0.8              | effect = "fgc-2024/proceedings" | change 1.effect: there is no such key
ratio = 0.8; low = 0.7   | ratio = 0; low = 0       | change 1.ratio: is 0
ratio = 0.8              |                          | change 1.ratio: is missing
""",
}


def rows():
    for good, table in REFUSED.items():
        for line in table.strip().splitlines():
            written, instead, told = (part.strip() for part in line.split("|"))
            yield pytest.param(
                HEAD + good, *(_lines(one) for one in (written, instead)), told,
                id=f"{instead} {told}"[:70],
            )  # fmt: skip


def _lines(said):
    return said.replace("; ", "\n")


@pytest.mark.parametrize(("good", "written", "instead", "told"), list(rows()))
def test_a_wrong_change_is_refused_in_words_that_help(good, written, instead, told):
    assert written in good
    with pytest.raises(SpecError) as raised:
        parse_reform(good.replace(written, instead), "idea.toml")
    assert told in str(raised.value)


def test_the_good_changes_are_good():
    places, bar, stay = (
        parse_reform(HEAD + good, "idea.toml").changes[0]
        for good in (CAPACITY, THRESHOLD, DURATION)
    )
    assert (places.capacity.places, places.capacity.low, places.capacity.staff.posts) == (
        20, 10, 2,
    )  # fmt: skip
    assert str(places.target) == "places of camhs"
    assert bar.target.need == ("some",)
    assert str(stay.target) == "help: stay in family_help"
    assert stay.fade_years == 3


@pytest.mark.parametrize("good", [CAPACITY, THRESHOLD, DURATION])
def test_a_change_that_is_there_twice_contradicts_itself(good):
    with pytest.raises(SpecError, match="change 2: contradicts change 1: both act on"):
        parse_reform(HEAD + good + good, "idea.toml")


@pytest.mark.parametrize("good", [CAPACITY, THRESHOLD, DURATION])
def test_a_change_that_is_written_out_is_read_back_the_same(good):
    document = tomllib.loads(HEAD + good)
    shuffled = {**document, "change": [dict(reversed(document["change"][0].items()))]}
    text = to_toml(shuffled)
    assert text == to_toml(document)
    assert parse_reform(text, "idea.toml") == parse_reform(HEAD + good, "idea.toml")


def test_changes_of_two_needs_do_not_contradict_each_other():
    other = THRESHOLD.replace('need = ["some"]', 'need = ["multiple"]')
    assert len(parse_reform(HEAD + THRESHOLD + other, "idea.toml").changes) == 2
