"""The app."""

from django.apps import AppConfig


class TheoryConfig(AppConfig):
    """A proposal's evidence and its theory of change, which is a reform."""

    name = "seethechild.web.theory"

    def ready(self) -> None:
        """Say what of a proposal's page is made here, and what its states may ask of it."""
        from seethechild.web.proposals import needs, sections  # noqa: PLC0415 - once apps are there

        needs.register("evidence", "seethechild.web.theory.subjects:has_evidence")
        needs.register("projection", "seethechild.web.theory.subjects:has_projection")
        sections.register("evidence", "seethechild.web.theory.told:evidence_section")
        sections.register("change", "seethechild.web.theory.told:change_section")
        sections.register("model", "seethechild.web.theory.told:model_section")
