"""The app's name, and what is thrown away when."""

from django.apps import AppConfig

from seethechild.web import retention
from seethechild.web.jobs import periodic


class ResearchConfig(AppConfig):
    """Exports of published ideas for research."""

    name = "seethechild.web.research"

    def ready(self) -> None:
        """Say when the secret behind an export's pseudonyms goes."""
        retention.register(
            "secrets of exports for research",
            "until the export ends, at most 14 days",
            f"{self.name}.tidying:tidy_keys",
        )
        periodic.register(f"{self.name}.tidying:end_what_is_over", every=3600)
