"""Every word of the page that asks, so that what young testers approved is what is asked."""

from collections.abc import Iterator
from typing import Any, Final

from django.template.loader import get_template

from seethechild.web.consult.forms import AnswerForm
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import Vote
from seethechild.web.consult.views import WHY

#: Pages of it, and the parts they share with the forms of ideas.
TEMPLATES: Final = (
    "ideas/exit.html", "ideas/foot.html", "calls/before.html", "calls/help.html", "calls/other_ways.html",
    "consult/check.html", "consult/whose.html", "consult/answered.html", "consult/take_back.html",
)  # fmt: skip


def texts_of(form: str) -> Iterator[str]:
    """Return every text of it in a settled order: its questions, then its pages."""
    for field in AnswerForm.base_fields.values():
        yield from (str(field.label or ""), str(field.help_text))
        yield from (str(words) for _key, words in sorted(field.error_messages.items()))
    yield from (one.asked for one in GROUPS.values())
    yield from (str(words) for _key, words in Vote.SAID)
    yield from (str(words) for words, _status in WHY.values())
    for name in TEMPLATES:
        found: Any = get_template(name)
        yield str(found.template.source)
