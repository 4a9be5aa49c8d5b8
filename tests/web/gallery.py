"""A page with every component, for tests: it stands in no address of the real site."""

from typing import ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, include, path
from django.utils.safestring import SafeString

from seethechild.report.page import run_page
from seethechild.web.govuk.widgets import DateField
from tests.unit.report.sample import sample

COUNCILS = [
    ("London", [("E09000007", "Camden"), ("E09000019", "Islington")]),
    ("", [("none", "Not listed")]),
]
HELP = [("early", "Early help"), ("need", "Child in need"), ("none", "None of these")]


class GalleryForm(forms.Form):
    """A field of every kind."""

    name = forms.CharField(label="What is the option called?", help_text="Up to 60 letters")
    rate = forms.DecimalField(label="How much more help?", min_value=0)
    email = forms.EmailField(label="Your email address", required=False)
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    why = forms.CharField(label="Why?", widget=forms.Textarea(attrs={"rows": 3}))
    council = forms.ChoiceField(label="Which council?", choices=COUNCILS)
    who = forms.ChoiceField(label="For whom?", choices=HELP, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label="Which kinds of help?", choices=HELP, widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I have checked this")
    since = DateField(label="Since when?", help_text="For example, 27 3 2026")
    files = forms.FileField(label="Files of the return")
    kept = forms.CharField(widget=forms.HiddenInput, initial="7")
    govuk: ClassVar[dict[str, dict[str, object]]] = {
        "rate": {"suffix": "per cent", "width": 5, "hint": "In per cent, such as 10"},
        "who": {"hints": {"early": "Help before a child is in need"}, "inline": False},
        "files": {"javascript": True},
    }

    def clean_name(self) -> str:
        """Refuse one name, so that an error can be seen."""
        if "<" in self.cleaned_data["name"]:
            raise forms.ValidationError("Enter a name without < or >")
        return str(self.cleaned_data["name"])


def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components, and the form with its errors once it is sent."""
    form = (
        GalleryForm(request.POST, request.FILES)
        if request.method == "POST"
        else GalleryForm()
    )
    shown = {
        "form": form,
        "area": "picture",
        "demo": True,
        "page": Paginator(range(100), 10).page(4),
        "rows": [
            ["Camden", {"text": "1,204", "format": "numeric"}],
            ["Islington", {"text": "986", "format": "numeric"}],
        ],
        "head": ["Council", {"text": "Children", "format": "numeric"}],
        "answers": [
            {
                "key": "Council",
                "value": "Camden",
                "actions": {
                    "items": [
                        {"href": "#", "text": "Change", "visually_hidden_text": "council"}
                    ]
                },
            },
            ("Since", "April 2026"),
        ],
        "tabs": [
            {"id": "children", "label": "Children", "panel": "What changes for children."},
            {"id": "money", "label": "Money", "panel": SafeString("<p>What it costs.</p>")},
        ],
        "tasks": [
            {"title": "Which change", "href": "#", "status": "Completed"},
            {
                "title": "For whom",
                "hint": "Ages and places",
                "href": "#",
                "status": {"tag": {"text": "Incomplete", "classes": "govuk-tag--blue"}},
            },
        ],
        "colours": ["grey", "green", "teal", "blue", "purple", "red", "orange", "yellow"],
    }
    return render(request, "gallery.html", shown)


def embedded(request: HttpRequest) -> HttpResponse:
    """Show a real report inside the site."""
    return render(request, "embedded.html", {"page": run_page(sample())})


def named(area: str, *names: str) -> URLResolver:
    """Return addresses of an area, so that the menu and the foot have all their links."""
    return path(
        f"{area}/", include(([path(f"{n}/", gallery, name=n) for n in names], area))
    )


urlpatterns = [
    path("", gallery, name="gallery"),
    path("report/", embedded, name="embedded"),
    named("picture", "england"),
    named("options", "home"),
    named("journeys", "home"),
    named("known", "home", "accessibility", "privacy", "contact"),
    path("login/", gallery, name="account_login"),
]
