"""The answers a dataset gives, in the order they are read."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
