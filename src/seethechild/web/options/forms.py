"""Every question of a reform by its name, and the name of an option."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from seethechild.web.options import questions_how as how
from seethechild.web.options import questions_what as what
from seethechild.web.options.questions import StepForm

FORMS: dict[str, type[StepForm]] = {
    "name": what.NameForm,
    "kind": what.KindForm,
    "part": what.PartForm,
    "from": what.FromForm,
    "to": what.ToForm,
    "event": what.EventForm,
    "item": what.ItemForm,
    "size": how.SizeForm,
    "sure": how.SureForm,
    "who": how.WhoForm,
    "when": how.WhenForm,
    "reach": how.ReachForm,
    "cost": how.CostForm,
    "price": how.PriceForm,
}


class TitleForm(forms.Form):
    """What an option is called."""

    title = forms.CharField(label=_("What is the option called?"), max_length=120)
    govuk: ClassVar[dict[str, dict[str, object]]] = {
        "title": {"heading": True, "size": "l"}
    }
