"""The app."""

from django.apps import AppConfig


class SafetyConfig(AppConfig):
    """Children who may be at risk: alerts, records of what was done, cover, clearance."""

    name = "seethechild.web.safety"

    def ready(self) -> None:
        """Let workers send alerts, and alert the next person."""
        from seethechild.web.jobs import periodic  # noqa: PLC0415 - once apps are there

        periodic.register("seethechild.web.safety.rounds:go", every=30)
