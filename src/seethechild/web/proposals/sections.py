"""Parts of a proposal's page that later apps make. They say so here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from seethechild.web.proposals.models import Proposal

#: In this order on the page; a section of another name comes after them.
PLACES = ("evidence", "change", "model", "people", "next")


@dataclass(frozen=True)
class Section:
    """One part of the page.

    Attributes:
        title: its heading (h2); the template writes none of its own above h3.
        template: rendered with the names in ``context``, and ``proposal``.
        context: what it shows.
    """

    title: Any
    template: str
    context: Mapping[str, Any]

    def html(self, request: HttpRequest, proposal: Proposal) -> SafeString:
        """Return it as it is shown."""
        names = {**self.context, "proposal": proposal}
        return render_to_string(self.template, names, request)


Maker = Callable[[HttpRequest, Proposal], Section | None]
_MAKERS: dict[str, str] = {}


def register(name: str, where: str) -> None:
    """Say which function makes a section, as ``"package.module:function"``.

    It takes the request and the ``Proposal`` and returns a ``Section``, or None to show none.

    Args:
        name: one of ``PLACES``, or another name to come after them.
        where: the function.
    """
    _MAKERS[name] = where


def sections_of(request: HttpRequest, proposal: Proposal) -> dict[str, Section]:
    """Return the sections of a proposal's page by name, in order."""
    names = [*(name for name in PLACES if name in _MAKERS), *(set(_MAKERS) - set(PLACES))]
    made = ((name, _maker(name)(request, proposal)) for name in names)
    return {name: section for name, section in made if section is not None}


def _maker(name: str) -> Maker:
    module, _, function = _MAKERS[name].partition(":")
    found: Maker = getattr(import_module(module), function)
    return found
