"""One home of the names of places."""

import pytest

from seethechild.web.people.places import choices, name_of, places

pytestmark = pytest.mark.django_db


def test_a_published_name_comes_before_an_organisations_own(make_user):
    make_user("analyst", council="E09000007")  # its organisation has a name of its own
    make_user("worker")  # of a made-up council
    named = places()
    assert named["E09000007"] == "Camden"
    assert named["X99000001"]
    assert list(named.values()) == sorted(named.values())
    assert choices("All of England")[0] == ("", "All of England")
    assert name_of("E09000007", "nowhere") == "Camden"
    assert name_of("", "nowhere") == "nowhere"
    assert name_of("E99999999", "nowhere") == "E99999999"
