"""The app."""

from django.apps import AppConfig


class AllianceConfig(AppConfig):
    """Organisations that joined, pledged and committed."""

    name = "seethechild.web.alliance"
