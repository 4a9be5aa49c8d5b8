"""The answers a dataset gives, in the order they are read."""

from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seethechild.web.checking.subjects import Subject
from seethechild.web.journeys.models import Publication
from seethechild.web.people.models import Organisation

#: name of the verb → its title and one line about it
ANSWERS: Final[dict[str, tuple[str | Promise, str | Promise]]] = {
    "late": (
        _("Late help"),
        _("How long children waited, and which earlier chances to help were missed."),
    ),
    "access": (
        _("Who gets help, who does not"),
        _("Where requests end, how thresholds move, what happens after a door closes."),
    ),
    "centred": (
        _("The child in the middle"),
        _("Whether people and homes stay, and whether children are seen and heard."),
    ),
}


def subject(key: str) -> Subject | None:
    """Return what a council published, as something others can check."""
    if not key.isdecimal():
        return None
    found = Publication.objects.filter(pk=int(key), withdrawn=None).first()
    if found is None:
        return None
    title = f"{found.council_name}: {ANSWERS[found.answer][0]}"
    home = Organisation.objects.filter(council=found.council).first()
    href = reverse("published:one", args=[found.pk])
    return Subject(title, href, home.slug if home else found.council)
