"""Options as documents: what can be chosen, what is wrong, the same question, and the preview."""

import subprocess
import sys
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import DataError, SpecError
from seethechild.core.progress import Silent
from seethechild.model.system_files import load_model
from seethechild.simulate.forward import forward
from seethechild.simulate.option_read import check_reform, parse_reform
from seethechild.simulate.option_write import to_toml
from seethechild.simulate.options import find_reform, resolve
from seethechild.studies import options
from seethechild.studies.asked import provenance_of
from seethechild.studies.option_places import lanes_of
from seethechild.studies.preview import is_ready, make_ready, preview, ready_folder
from seethechild.studies.spec import study_from_flags

COUNCIL = "E06000017"
EVENT = {
    "id": "fewer-enquiries",
    "title": "Fewer enquiries",
    "change": [
        {
            "kind": "event",
            "target": {"event": "section_47"},
            "ratio": 0.8,
            "low": 0.7,
            "high": 0.9,
            "grade": "judged",
            "starts": "2025-04",
        }
    ],
}


def of_shipped(name):
    return dict(options.shipped_documents()[name])


@pytest.mark.parametrize("name", sorted(options.shipped_documents()))
def test_a_shipped_reform_written_out_reads_back_the_same(name):
    document = options.shipped_documents()[name]
    assert parse_reform(to_toml(document), "x") == find_reform(name)


@given(title=st.text(min_size=1).filter(str.strip), plain=st.text())
def test_any_words_survive_being_written(title, plain):
    document = EVENT | {"title": title, "plain": plain}
    assert parse_reform(to_toml(document), "x") == check_reform(document, "x")


def test_the_same_question_has_the_same_fingerprint_as_on_the_command_line():
    name = "family-group-decision-making"
    built = options.study_of(
        COUNCIL, [(find_reform(name).title, [of_shipped(name)])], years=3, draws=5
    )
    asked = study_from_flags(COUNCIL, [name], years=3, draws=5)
    assert options.fingerprint_of(built) == provenance_of(asked).fingerprint


def test_a_changed_reform_is_another_question():
    name = "family-group-decision-making"
    changed = of_shipped(name)
    changed["change"] = [changed["change"][0] | {"reach": 0.9}]
    one, other = (
        options.study_of(COUNCIL, [("x", [each])], years=3, draws=5)
        for each in (of_shipped(name), changed)
    )
    assert options.fingerprint_of(one) != options.fingerprint_of(other)


def test_all_problems_are_told_at_once_with_their_places():
    wrong = EVENT | {"change": [EVENT["change"][0] | {"low": 0.95, "starts": "soon"}]}
    del wrong["title"]
    found = options.check_option([wrong, EVENT], COUNCIL)
    assert [one.where for one in found] == [
        "reform 1.title",
        "reform 1.change 1.ratio",
        "reform 1.change 1.starts",
    ]
    with pytest.raises(SpecError):
        options.study_of(COUNCIL, [("x", [wrong])], years=1, draws=1)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"eligible": {"ages": [3, 17]}}, "reform 1.change 1.eligible.ages"),
        ({"target": {"event": "missing"}}, "reform 1.change 1.target"),
    ],
)
def test_what_does_not_fit_the_council_is_told_of_the_reform(change, where):
    wrong = EVENT | {"change": [EVENT["change"][0] | change]}
    assert [one.where for one in options.check_option([wrong], COUNCIL)] == [where]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("capacity", {"target": {"service": "camhs"}, "places": 5}),
        (
            "threshold",
            {
                "target": {
                    "track": "help",
                    "from": ["none"],
                    "to": ["family_help"],
                    "need": ["some"],
                }
            },
        ),
        ("duration", {"target": {"track": "help", "state": ["family_help"]}}),
    ],
)
def test_what_the_forms_do_not_ask_for_is_left_to_study_files(kind, more):
    change = EVENT["change"][0] | {"kind": kind} | more
    if kind == "capacity":
        del change["ratio"]
        change |= {"low": 4, "high": 6}
    (problem,) = options.check_option([EVENT | {"change": [change]}], COUNCIL)
    assert problem.where == "reform 1.change 1.kind"
    assert "can be asked in a study file only. Use rate, event, price here." in str(problem)


def test_kinds_and_units_that_can_be_chosen_are_those_the_forms_ask_for():
    found = options.places(COUNCIL)
    offered = [one.id for one in found.kinds if not one.later]
    assert offered == ["rate", "event", "price"]
    assert [one.id for one in found.kinds if one.later] == [
        "capacity",
        "threshold",
        "duration",
    ]
    assert "place" not in [one.id for one in found.units]


def test_an_option_needs_a_change_and_not_the_same_twice():
    assert options.check_option([], COUNCIL)[0].where == "option"
    twice = options.check_option([EVENT, EVENT], COUNCIL)
    assert "more than once" in twice[0].what
    many = [EVENT | {"id": f"x{number}"} for number in range(5)]
    assert "at once" in options.check_option(many, COUNCIL)[0].what


def test_every_choice_fits_the_council():
    found = options.places(COUNCIL)
    change = {key: value for key, value in EVENT["change"][0].items() if key != "target"}
    for event in found.events:
        document = EVENT | {"change": [change | {"target": {"event": event.id}}]}
        assert options.check_option([document], COUNCIL) == [], event
    for track in found.tracks:
        for leaving in found.leaving[track.id]:
            for entering in found.entering[track.id, leaving.id]:
                target = {"track": track.id, "from": [leaving.id], "to": [entering.id]}
                document = EVENT | {"change": [change | {"kind": "rate", "target": target}]}
                assert options.check_option([document], COUNCIL) == [], target
    price = {"kind": "price", "starts": "2027-04", "ratio": 0.9}
    for item in found.items:
        document = EVENT | {"change": [price | {"target": {"item": item.id}}]}
        assert options.check_option([document], COUNCIL) == [], item


def test_the_guessed_lanes_are_those_of_the_fitted_model(model):
    fitted, guessed = model, lanes_of(COUNCIL)
    assert [one.id for one in fitted.lanes] == [one.id for one in guessed.lanes]
    assert [one.branches and one.events for one in fitted.lanes] == [
        one.branches and one.events for one in guessed.lanes
    ]
    assert fitted.groups == guessed.groups
    assert np.array_equal(fitted.age_edges, guessed.age_edges)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fitted")
    assert not is_ready(COUNCIL, kept=folder)
    make_ready(COUNCIL, kept=folder, progress=Silent())
    assert is_ready(COUNCIL, kept=folder)
    return folder


@pytest.fixture(scope="module")
def model(kept):
    return load_model(ready_folder(COUNCIL, kept))


@pytest.mark.parametrize(
    "names",
    [
        ["family-group-decision-making"],
        ["early-help-expansion", "social-workers-in-schools"],
    ],
)
def test_a_preview_is_the_forward_solution(kept, model, names):
    said = preview(COUNCIL, [of_shipped(name) for name in names], kept=kept, years=4)
    central = resolve(
        [find_reform(name) for name in names],
        model,
        seed=1,
        draw=None,
        start=date(2025, 4, 1),
    )
    for reforms, which in (((), "now"), (central, "option")):
        whole = forward(model, years=4, step_years=1 / 4, reforms=reforms)
        in_care = whole.stocks[-1, whole.states.index(("help", "looked_after"))].sum()
        told = {row.id: getattr(row, which) for row in said.rows}
        assert told["looked_after"] == pytest.approx(in_care)
        came = sum(
            whole.taken[:, at].sum()
            for at, (lane, number) in enumerate(whole.branches)
            for one in model.lanes
            if one.id == lane and "care_started" in one.branches[number].events
        ) + sum(
            whole.arrivals[:, at].sum()
            for at, inflow in enumerate(model.inflows)
            if "care_started" in inflow.events
        )
        assert told["care_started"] == pytest.approx(came)


def test_an_enquiry_made_rarer_is_made_rarer(kept):
    said = preview(COUNCIL, [EVENT], kept=kept, years=2)
    enquiries = next(row for row in said.rows if row.id == "section_47")
    assert 0.75 < enquiries.option / enquiries.now < 0.9
    assert said.moves


def test_a_price_moves_no_child(kept):
    price = {
        "kind": "price",
        "starts": "2027-04",
        "ratio": 0.5,
        "target": {"item": "foster_week"},
    }
    said = preview(COUNCIL, [EVENT | {"change": [price]}], kept=kept, years=2)
    assert not said.moves
    assert all(row.change == 0 for row in said.rows)


def test_a_preview_of_a_council_that_is_not_ready_says_so(tmp_path):
    with pytest.raises(DataError):
        preview(COUNCIL, [EVENT], kept=tmp_path)


def test_nothing_here_imports_the_compiled_engine():
    said = (
        "import sys, seethechild.studies.options, seethechild.studies.preview;"
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
