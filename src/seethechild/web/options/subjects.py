"""What of this area can be checked by others: runs, and the reforms that ship."""

from django.urls import reverse

from seethechild.studies.options import shipped_documents
from seethechild.web.checking.subjects import Subject
from seethechild.web.options.models import Run


def run(key: str) -> Subject | None:
    """Return a finished run as something that can be checked; None if there is none."""
    found = Run.objects.filter(fingerprint=key).exclude(folder="").first()
    if found is None:
        return None
    href = reverse("options:result", args=[found.fingerprint])
    return Subject(title=found.title, href=href, fingerprint=found.fingerprint)


def reform(key: str) -> Subject | None:
    """Return a shipped reform as something that can be checked; None if there is none."""
    found = shipped_documents().get(key)
    if found is None:
        return None
    return Subject(title=str(found["title"]), href=reverse("options:reform", args=[key]))
