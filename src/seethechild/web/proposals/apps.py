"""The app."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """Ideas shaped into proposals with nothing lost."""

    name = "seethechild.web.proposals"

    def ready(self) -> None:
        """Say that people declare for a proposal before they act on it, and what the panel said."""
        from seethechild.web.jobs import periodic  # noqa: PLC0415 - once apps are there
        from seethechild.web.moderation import beside  # noqa: PLC0415 - the same
        from seethechild.web.safety import subjects as held  # noqa: PLC0415 - the same
        from seethechild.web.taskforce import panel, subjects  # noqa: PLC0415 - once apps are there

        held.register("panel", "seethechild.web.proposals.actions.reading:settled")
        beside.register("seethechild.web.proposals.panel_read:waiting")
        panel.register("seethechild.web.proposals.panel_said:said")
        subjects.register("proposal", "seethechild.web.proposals.subjects:proposal")
        periodic.register(f"{self.name}.likes:make_ahead", every=60)
