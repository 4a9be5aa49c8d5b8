"""A form sent twice makes one thing: by a slow network, or by somebody who presses the button again.

The form carries a secret. What it makes keeps, in a column of its own that is unique in the database, a keyed
hash of that secret, of who sent it and of all that was filled in: so other words sent from the same page
are never lost, and nobody is led to what somebody else made.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from django import forms
from django.db import IntegrityError, models, transaction
from django.utils.crypto import get_random_string, salted_hmac

LENGTH: Final = 40
Row = TypeVar("Row", bound=models.Model)


def new_secret() -> str:
    """Return what one page of a form carries."""
    return get_random_string(LENGTH)


class OnceForm(forms.Form):
    """A form that is not to be taken twice; ``cleaned_data["once"]`` is its secret, if it came with one."""

    once = forms.CharField(
        max_length=LENGTH, required=False, widget=forms.HiddenInput, initial=new_secret
    )


def sent_with(once: str, *, by: str, told: Mapping[str, Any]) -> str | None:
    """Return what is kept of a form that was sent; nothing where it came without a secret.

    Args:
        once: the form's secret.
        by: who sent it.
        told: all that was filled in.

    Example:
        >>> sent_with("", by="user:1", told={}) is None
        True
    """
    if not once:
        return None
    value = repr((once, by, sorted(told.items())))
    return salted_hmac("sent once", value, algorithm="sha256").hexdigest()


def make_once(rows: "models.Manager[Row]", key: str | None, make: Callable[[], Row]) -> Row:
    """Make a row, or return the one that the same sending made before.

    Args:
        rows: of all there are, with a unique column ``sent_with``.
        key: of ``sent_with``; without one a new row is made.
        make: writes the row with that key.

    Returns:
        The first one, also where both were sent at the same moment.
    """
    mine = {"sent_with": key}
    found = rows.filter(**mine).first() if key else None
    if found:
        return found
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        first = rows.filter(**mine).first() if key else None
        if first is None:
            raise
        return first
