"""The app of forms, pieces of pages and static files."""

from django.apps import AppConfig


class GovukConfig(AppConfig):
    """Holds templates, tags and static files; no tables."""

    name = "seethechild.web.govuk"
    label = "govuk"
