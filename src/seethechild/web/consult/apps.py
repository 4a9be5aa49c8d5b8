"""The app."""

from django.apps import AppConfig

#: What is deleted, and when, as people read it.
KIND = "exact words of sense checks"
KEPT = "six months after the last day, once they are read; never those safeguarding has"


class ConsultConfig(AppConfig):
    """Sense checks: whether people can live with a proposal, each group by itself."""

    name = "seethechild.web.consult"

    def ready(self) -> None:
        """Say what stops a decision, waits to be read, is deleted in time, and stands on a proposal's page."""
        from seethechild.web import retention  # noqa: PLC0415 - the same
        from seethechild.web.calls import form_words  # noqa: PLC0415 - the same
        from seethechild.web.calls.forms_kinds import SENSE  # noqa: PLC0415 - the same
        from seethechild.web.jobs import periodic  # noqa: PLC0415 - once apps are there
        from seethechild.web.moderation import beside  # noqa: PLC0415 - the same
        from seethechild.web.proposals import barriers, sections  # noqa: PLC0415 - the same
        from seethechild.web.safety import subjects as held  # noqa: PLC0415 - the same

        barriers.register(f"{self.name}.stops:stops")
        beside.register(f"{self.name}.reading:waiting")
        form_words.register_of(SENSE.id, f"{self.name}.form_words:texts_of")
        held.register("consult", f"{self.name}.actions.reading:settled")
        periodic.register(f"{self.name}.rounds:go", every=60)
        retention.register(KIND, KEPT, f"{self.name}.tidying:tidy_words")
        sections.register("people", f"{self.name}.told:section")
