"""What of this area can be checked by others: every example everybody sees, version by version."""

from django.urls import reverse

from seethechild.web.checking.subjects import Subject
from seethechild.web.practice.library import example


def practice(key: str) -> Subject | None:
    """Return an example as something that can be checked; None if it is not the version shown."""
    found = example(key.partition(".")[0])
    if found is None or found.key != key:
        return None
    return Subject(
        title=found.practice.title,
        href=reverse("practice:one", args=[found.slug]),
        organisation=found.organisation,
    )
