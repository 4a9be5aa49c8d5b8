"""Names of the areas a concern or a rota can be of."""

from functools import lru_cache

from django.utils.translation import gettext as _

from seethechild.studies.reference_lists import councils
from seethechild.web.people.models import Organisation


def areas() -> list[tuple[str, str]]:
    """Return code and name: every area first, then the councils by name, made-up ones included."""
    own = dict(Organisation.objects.exclude(council="").values_list("council", "name"))
    named = {**own, **_councils()}
    listed = sorted(named.items(), key=lambda pair: pair[1])
    return [("", _("Every area without a rota of its own")), *listed]


def name_of(code: str) -> str:
    """Return an area's name."""
    return dict(areas()).get(code, code) if code else _("Not known")


@lru_cache(maxsize=1)
def _councils() -> dict[str, str]:
    rows = councils().tables["councils"].select("code", "name").iter_rows()
    return {f"{code}": f"{name}" for code, name in rows}
