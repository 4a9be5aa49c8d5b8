"""The app's name."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Events that cannot be changed."""

    name = "seethechild.web.audit"
    label = "audit"
