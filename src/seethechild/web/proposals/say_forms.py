"""What people fill in to say something of a proposal, to read that first, to decide and to answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.voices.reading import grade
from seethechild.web.govuk.widgets import DateWidget
from seethechild.web.ideas.words import grade_for
from seethechild.web.proposals.forms import LONGEST, NoticedForm, Words
from seethechild.web.proposals.models import Decision, Dissent


class CommentForm(NoticedForm):
    """What somebody says of a paragraph."""

    words = Words(
        label=_("What do you think of this paragraph?"),
        help_text=_(
            "Everybody can read this. It shows your role, not your name. What the young people's panel "
            "writes is read by a trained person first."
        ),
    )


class PanelForm(NoticedForm):
    """The panel's own page."""

    words = Words(
        label=_("What does the panel say?"),
        help_text=_(
            "These are your words. A trained person reads them first, before anybody else sees them. "
            "Nobody changes them, but to keep somebody safe."
        ),
        rows=12,
        max_length=LONGEST,
    )


class ObjectionForm(NoticedForm):
    """What the panel will not have."""

    words = Words(
        label=_("What is wrong with it?"),
        help_text=_(
            "A trained person reads this first, before anybody else sees it. The plan cannot be agreed "
            "before somebody has answered you in words."
        ),
    )


class SafetyForm(forms.Form):
    """The panel's page without what is unsafe."""

    words = Words(
        label=_("The page, without the unsafe words"),
        help_text=_("Put [removed] where words were. You can add nothing else."),
        rows=12,
        max_length=LONGEST,
    )
    reason = Words(
        label=_("Why are they unsafe?"),
        help_text=_("Everybody can read this: do not repeat the words."),
        rows=2,
    )


class ReadPanelForm(forms.Form):
    """What of the panel's words is let through."""

    words = Words(
        label=_("As everybody will see it"),
        help_text=_("Put [removed] where words are unsafe. You can add nothing else."),
        rows=12,
        max_length=LONGEST,
    )
    reason = Words(
        label=_("Why are the words you took out unsafe?"),
        help_text=_(
            "Only if you took words out. Everybody can read this: do not repeat the words."
        ),
        rows=2,
        required=False,
    )


class ReadChangeForm(ReadPanelForm):
    """What of a change that the panel suggests is let through, and of its reason."""

    why = Words(
        label=_("The panel's reason, as everybody will see it"),
        help_text=_("Put [removed] where words are unsafe. You can add nothing else."),
        rows=3,
    )
    field_order = ("words", "why", "reason")


class AnswerObjectionForm(forms.Form):
    """The answer to an objection."""

    answer = Words(
        label=_("What do you answer?"), help_text=_("Say what was changed, or why not.")
    )


class DecisionForm(forms.Form):
    """What is decided."""

    outcome = forms.ChoiceField(
        label=_("What is decided?"),
        choices=Decision._meta.get_field("outcome").choices or (),  # noqa: SLF001 - documented
        widget=forms.RadioSelect,
    )
    reasons = Words(label=_("Why?"), rows=5)
    changes = Words(label=_("If with changes: with which?"), required=False)
    heard = Words(
        label=_("What did each group say?"),
        help_text=_(
            "Children and young people first, then families, then staff: each apart."
        ),
        required=False,
        rows=5,
    )
    next = Words(label=_("What happens next, and when?"))
    review_on = forms.DateField(
        label=_("When is it looked at again?"), help_text=_("For example, 27 3 2028"),
        required=False, widget=DateWidget,
    )  # fmt: skip


class DissentForm(forms.Form):
    """Who would have decided otherwise."""

    voice = forms.ChoiceField(
        label=_("Who would have decided otherwise?"), choices=Dissent.VOICES
    )
    words = Words(
        label=_("What do they say?"),
        help_text=_("It is printed with the decision, always."),
    )


class AnswerForm(forms.Form):
    """The answer to whoever sent an idea."""

    kind = forms.ChoiceField(
        label=_("What do you tell them?"),
        choices=(
            ("decided", _("What was decided")),
            ("working", _("It is happening")),
        ),
        widget=forms.RadioSelect,
        initial="decided",
    )
    words = Words(label=_("Your answer, in short"), rows=3, max_length=1_000)
    reason = Words(label=_("Why?"), rows=2, max_length=1_000)
    used = Words(label=_("What did you use of their idea?"), rows=2, max_length=1_000)
    next = Words(label=_("What happens next?"), rows=2, max_length=1_000)
    anyway = forms.BooleanField(label=_("I cannot say it in simpler words"), required=False)

    def __init__(self, *args: Any, form_of_idea: str, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.most = grade_for(form_of_idea)
        if self.grade() <= self.most:
            del self.fields["anyway"]

    def grade(self) -> float:
        """Return the reading grade of what was filled in; 0 where nothing was."""
        names = ("words", "reason", "used", "next")
        said = [str(self.data.get(name, "")).strip() for name in names]
        return grade(
            " ".join(
                one if one.endswith((".", "!", "?")) else f"{one}." for one in said if one
            )
        )

    def clean(self) -> dict[str, Any]:
        """Ask for simpler words, once."""
        given = super().clean() or {}
        if "anyway" in self.fields and not given.get("anyway"):
            said = gettext(
                "This reads at grade %(is)s; for them it should be %(most)s or less. Use shorter "
                "words and sentences, or tick the box."
            )
            numbers = {"is": f"{self.grade():.1f}", "most": f"{self.most:.0f}"}
            self.add_error("words", said % numbers)
        return given
