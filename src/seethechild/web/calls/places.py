"""The areas a call can be for: England, its councils, and made-up ones of this site."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from seethechild.studies.reference_lists import councils
from seethechild.web.calls.forms_kinds import Words
from seethechild.web.people.models import Organisation


def areas() -> list[tuple[str, Words]]:
    """Return code and name of every area, England (no code) first."""
    own = Organisation.objects.exclude(council="").values_list("council", "name")
    named = {**{code: f"{name}" for code, name in own}, **_councils()}
    listed = sorted(named.items(), key=lambda pair: pair[1])
    return [("", _("All of England")), *listed]


def name_of(code: str) -> str:
    """Return an area's name."""
    return str(dict(areas()).get(code, code))


@lru_cache(maxsize=1)
def _councils() -> dict[str, str]:
    return dict(councils().tables["councils"].select("code", "name").iter_rows())
