"""What is asked before a theory is begun, saved or played."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.options.councils import names
from seethechild.web.theory.forms import area


class CouncilForm(forms.Form):
    """In whose system it is played."""

    council = forms.ChoiceField(
        label=_("In which council's system is it played first?"),
        help_text=_("The questions name what that council's published figures know."),
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["council"].choices = list(names().items())  # type: ignore[attr-defined]


class ProjectForm(CouncilForm):
    """In which council the model is asked."""

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["council"].label = _("In which council?")
        self.fields["council"].help_text = _(
            "The run plays this council's published figures, as they are now and with the change."
        )


class SaveForm(forms.Form):
    """What is new."""

    words = area(
        _("What is new in this version?"),
        _("Everybody can read this. It stays with it."),
        rows=2,
    )
