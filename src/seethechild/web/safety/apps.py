"""The app."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Children who may be at risk: alerts, records of what was done, cover, clearance."""

    name = "seethechild.web.safety"
