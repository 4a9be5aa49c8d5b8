"""Whatever a program sends, the API answers as its description says, and never falls over."""

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from seethechild.studies.options import check_option, shipped_documents
from seethechild.web.api import actions

pytestmark = pytest.mark.django_db
# Two more cannot both hold: what reads leniently takes "3" for 3, what is strict refuses 3.0.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
COUNCIL = "E09000007"
api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
REFORMS = list(shipped_documents().values())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@pytest.fixture
def word(make_user, settings):
    """A token, and no limit in the way."""
    settings.API_A_MINUTE = settings.OPTIONS_AN_HOUR = settings.RUNS_AN_HOUR = 10**6
    user = make_user("verifier")
    scopes = ["options:write", "runs:write"]
    return actions.make_token(user=user, name="t", scopes=scopes, days=1)[1]


@pytest.fixture
def _one_connection():
    """Keep the test's connection open, as Django's own test client does."""
    both = (signals.request_started, signals.request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield
    for signal in both:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@api.parametrize()
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
    ],
)
def test_every_answer_is_as_described(case, word):
    case.call_and_validate(headers={"Authorization": f"Bearer {word}"}, checks=CHECKS)


@st.composite
def spoilt(draw):
    """A shipped reform with anything in the place of one of its values, at any depth."""
    document = _copy(draw(st.sampled_from(REFORMS)))
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = draw(st.sampled_from(keys))
        inside = place[key]
        if not isinstance(inside, dict | list) or not inside or draw(st.booleans()):
            place[key] = draw(ANYTHING)
            return document
        place = inside


def _copy(value):
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


@settings(max_examples=80)
@given(document=spoilt() | st.dictionaries(st.text(max_size=8), ANYTHING, max_size=4))
def test_a_spoilt_reform_is_refused_in_words_or_is_one(document):
    for problem in check_option([document], COUNCIL):
        assert problem.where
        assert problem.what


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=spoilt())
def test_what_is_taken_can_be_shown(document, word, client):
    """No document breaks the pages that everybody may open."""
    answer = client.post(
        "/api/v1/options",
        {"council": COUNCIL, "title": "t", "reforms": [document]},
        content_type="application/json",
        headers={"Authorization": f"Bearer {word}"},
    )
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        name = answer.json()["name"]
        assert client.get(f"/options/option/{name}/").status_code == 200
        file = client.get(f"/options/option/{name}/1/reform.toml")
        assert file.status_code == 200
        run = f"/api/v1/options/{name}"
        assert client.get(run).json()["problems"] == []
