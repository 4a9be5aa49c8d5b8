"""Whatever stands in a theory: a reform that can be read, or problems in words; never anything else."""

from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.simulate.option_read import check_reform, parse_reform
from seethechild.studies.options import to_toml
from seethechild.web.theory.convert import reform_document
from seethechild.web.theory.differs import differences
from seethechild.web.theory.document import can_play
from seethechild.web.theory.pages import pages_of
from seethechild.web.theory.whole import problems_of
from tests.web.theory_parts import COUNCIL, own

ODD = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.floats(allow_nan=True),
    st.integers(-5, 500),
    st.sampled_from(["guessed", "yes", "no", "price", "event", "swis-2023/section_47"]),
)


def places(value, path=()):
    """Every place in a document that can be changed or left out."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in pairs:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from places(one, (*path, key))


#: A form fills in texts and numbers; lists and tables are the program's own.
PLACES = [
    path for path in places(own())
    if path[0] in {"words", "outcomes", "cost", "numbers"} and len(path) > 1
    and path[-1] not in {"change", "numbers", "target", "eligible", "ages", "from", "to", 0, 1}
]  # fmt: skip


@st.composite
def theories(draw):
    document = deepcopy(own())
    for path in draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=4)):
        holder = document
        for key in path[:-1]:
            holder = holder.get(key, {}) if isinstance(holder, dict) else holder[key]
        if not isinstance(holder, dict):
            continue
        if draw(st.booleans()):
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = draw(ODD)
    return document


@settings(max_examples=80, deadline=None)
@given(theories())
def test_any_theory_is_a_reform_that_reads_back_or_says_what_is_wrong(document):
    problems = problems_of(document, COUNCIL)
    assert all(one.what for one in problems)
    assert pages_of(document)
    differences(own(), document)
    try:
        reform = reform_document(document)
    except SpecError:
        assert problems or not can_play(document)
        return
    if not problems:
        assert parse_reform(to_toml(reform), "x") == check_reform(reform, "x")
