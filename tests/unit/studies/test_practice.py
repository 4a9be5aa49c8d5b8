"""Each result stands beside the record that the simulator plays."""

import pytest

from seethechild.evidence.effects import effect
from seethechild.reference.practice import Finding
from seethechild.studies.effects import effect_records
from seethechild.studies.options import shipped_documents
from seethechild.studies.practice import TESTED, outcome_of, practices, price_of, quoting

EVERY = [(one, found) for one in practices().values() for found in one.findings]


@pytest.mark.parametrize(("one", "found"), EVERY, ids=[found.effect for _, found in EVERY])
def test_a_result_is_the_simulators_own(one, found):
    told, record = outcome_of(found), effect(found.effect)
    assert told.effect == record.id
    assert told.source == record.source
    assert told.grade == record.effect_grade
    assert told.plays == effect_records()[found.effect].plays
    assert told.tested in TESTED
    if record.value is not None:
        assert f"{record.value:g}" in told.size
    else:
        assert told.size == ""


def test_an_example_leads_to_the_reform_that_plays_one_of_its_effects():
    for one in practices().values():
        if not one.reform:
            continue
        played = {
            change.get("effect") for change in shipped_documents()[one.reform]["change"]
        }
        assert played & {found.effect for found in one.findings}, one.id


def test_a_reform_that_ships_and_rests_on_a_record_in_the_library_is_linked():
    shown = {found.effect: one for one in practices().values() for found in one.findings}
    for key, document in shipped_documents().items():
        for change in document["change"]:
            if change.get("effect") in shown:
                assert shown[change["effect"]].reform == key


def test_a_result_without_a_record_has_no_numbers():
    told = outcome_of(Finding("helped", "Better."))
    assert (told.size, told.grade, told.tested) == ("", "", "told")


def test_a_trial_that_has_not_reported_waits():
    told = outcome_of(
        Finding("not_known", "x", "family-safeguarding-trial-2025/looked_after")
    )
    assert told.tested == "waiting"


def test_money_is_in_pounds():
    assert price_of("reunification_support").words == "£7,857 for one family"
    saved = outcome_of(Finding("not_known", "x", "pause-2017/savings"))
    assert saved.size == "£1.65 million a year (1.2 to 2.1)"
    assert "GBP" not in " ".join(outcome_of(found).size for _, found in EVERY)


def test_a_source_names_the_examples_that_rest_on_it():
    assert quoting("fonagy-2018") == (("multisystemic-therapy", "Multisystemic therapy"),)
    assert quoting("pause-why") == (
        ("pause", "Pause: a worker for women who lost children to care"),
    )
    assert quoting("nothing") == ()
