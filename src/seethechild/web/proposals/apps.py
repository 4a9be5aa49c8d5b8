"""The app."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Ideas shaped into proposals with nothing lost."""

    name = "seethechild.web.proposals"

    def ready(self) -> None:
        """Say that people declare for a proposal before they act on it."""
        from seethechild.web.taskforce import subjects  # noqa: PLC0415 - once apps are there

        subjects.register("proposal", "seethechild.web.proposals.subjects:proposal")
