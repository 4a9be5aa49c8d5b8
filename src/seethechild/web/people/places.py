"""Names of places by code: the councils that are published, and the made-up ones of this site."""

from functools import lru_cache

from seethechild.studies.reference_lists import councils
from seethechild.web.people.models import Organisation


def places() -> dict[str, str]:
    """Return every council's name by its code, in the order of the alphabet.

    A council that is published goes by its published name, whatever an organisation here calls itself.
    """
    own = Organisation.objects.exclude(council="").values_list("council", "name")
    named = {**dict(own), **_councils()}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def choices(first: object) -> list[tuple[str, object]]:
    """Return code and name of each as a form asks for them.

    Args:
        first: what no code at all means, such as all of England; it stands first.
    """
    return [("", first), *places().items()]


def name_of(code: str, nowhere: object) -> str:
    """Return the name of a place.

    Args:
        code: of it; one that nobody knows is returned as it is.
        nowhere: what no code at all means.
    """
    return places().get(code, code) if code else str(nowhere)


@lru_cache(maxsize=1)
def _councils() -> dict[str, str]:
    rows = councils().tables["councils"].select("code", "name").iter_rows()
    return {f"{code}": f"{name}" for code, name in rows}
