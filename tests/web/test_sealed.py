"""A sealed column: clear in Python, sealed in the database, nowhere to be searched."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from seethechild.web.calls.models import Call
from seethechild.web.ideas.models import Draft
from seethechild.web.vault import SealError

pytestmark = pytest.mark.django_db
WORDS = "I do not feel safe in the yellow house."


@pytest.fixture
def draft(make_user):
    place = make_user("chair").organisation
    call = Call.objects.create(slug="a", title="A", organisation=place)
    return Draft.objects.create(
        token="t" * 40, call=call, form="short", answers={"worries": WORDS}
    )


def _raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else None


def test_words_are_clear_here_and_sealed_there(draft):
    kept = _raw("SELECT answers FROM ideas_draft WHERE id = %s", draft.pk)
    assert "yellow" not in kept
    assert ":" in kept
    assert WORDS in str(Draft.objects.get().answers)


def test_what_was_changed_in_the_database_is_noticed(draft):
    kept = _raw("SELECT answers FROM ideas_draft WHERE id = %s", draft.pk)
    other = kept[:-3] + ("AA=" if not kept.endswith("AA=") else "BB=")
    _raw("UPDATE ideas_draft SET answers = %s WHERE id = %s", other, draft.pk)
    with pytest.raises(SealError):
        Draft.objects.get()


def test_nobody_can_look_for_words(draft):
    with pytest.raises(FieldError):
        Draft.objects.filter(answers__contains="yellow").exists()
