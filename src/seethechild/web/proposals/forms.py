"""What members, reviewers, the young people's panel, moderators and the chair fill in."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.studies.options import shipped_documents
from seethechild.voices.masking import find
from seethechild.voices.reading import grade
from seethechild.voices.spans import KINDS
from seethechild.web.govuk.widgets import DateWidget
from seethechild.web.ideas.words import grade_for
from seethechild.web.proposals.models import Decision, Dissent, Proposal
from seethechild.web.proposals.themes import choices as theme_choices

LONGEST = 20_000
Choices = Sequence[tuple[Any, Any]]


class Words(forms.CharField):
    """Several lines, with the ends of lines as they are kept."""

    def __init__(self, *, rows: int = 4, **rest: Any) -> None:
        rest.setdefault("max_length", 4_000)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **rest)

    def to_python(self, value: Any) -> str:
        """Return the words; a browser ends lines in its own way."""
        return str(super().to_python(value)).replace("\r\n", "\n").strip()


class NoticedForm(forms.Form):
    """Asks again where a name, a number or a place may have been written for everybody to see."""

    sure = forms.BooleanField(
        label=_("I have checked: nobody can be found by these words"), required=False
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        if not (self.is_bound and self._noticed()):
            del self.fields["sure"]
        else:
            self.order_fields([name for name in self.fields if name != "sure"])

    def clean(self) -> dict[str, Any]:
        """Name what was noticed, until somebody says that it is no harm."""
        given = super().clean() or {}
        if "sure" in self.fields and not given.get("sure"):
            said = gettext(
                "This may tell who somebody is: %(words)s. Take it out, or tick the box."
            )
            self.add_error("sure", said % {"words": ", ".join(self._noticed())})
        return given

    def _noticed(self) -> list[str]:
        texts = [str(self.data.get(self.add_prefix("words"), ""))]
        return [
            f"“{text[one.start : one.end]}” ({KINDS.get(one.kind, one.kind)})"
            for text in texts
            for one in find(text)
        ]


class ProposalForm(forms.Form):
    """A new proposal, or a draft written anew."""

    title = forms.CharField(
        label=_("What should change, in a few words?"), max_length=120, min_length=8
    )
    text = Words(
        label=_("What exactly would be done?"),
        help_text=_(
            "Leave an empty line between paragraphs: people comment on each of them. Plain words."
        ),
        rows=12,
        max_length=LONGEST,
    )
    theme = forms.ChoiceField(label=_("What is it about?"), choices=theme_choices)
    reform = forms.ChoiceField(
        label=_("Is it like an idea that was tried before?"), required=False
    )

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        known = [(key, one["title"]) for key, one in shipped_documents().items()]
        field = self.fields["reform"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells its type
        field.choices = [
            ("", _("No, or I do not know")),
            *sorted(known, key=lambda x: str(x[1])),
        ]


class DraftForm(ProposalForm):
    """A draft written anew."""

    reason = forms.CharField(label=_("What did you change, and why?"), max_length=300)


class NothingForm(forms.Form):
    """Only a button."""


class ReasonForm(forms.Form):
    """Why."""

    reason = Words(label=_("Why?"), help_text=_("Everybody can read this."), rows=3)


class ShapeForm(forms.Form):
    """Where evidence was looked for."""

    none_found = Words(
        label=_("If no evidence for it was found: where did you look?"),
        help_text=_("Leave this empty if evidence for it is attached."),
        required=False,
        rows=3,
    )


class JoinForm(forms.Form):
    """Ideas that belong to a proposal."""

    ideas = forms.MultipleChoiceField(
        label=_("Which of these ideas belong to it?"), widget=forms.CheckboxSelectMultiple
    )
    reason = Words(
        label=_("What do they have in common with it?"),
        help_text=_("Another member reads this before they confirm it."),
        rows=2,
        max_length=500,
    )

    def __init__(self, *args: Any, ideas: Choices, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _choose(self, "ideas", ideas)


class MoveForm(forms.Form):
    """To which proposal an idea belongs instead."""

    to = forms.ChoiceField(label=_("To which proposal does it belong?"))
    reason = Words(label=_("Why does it belong there?"), rows=2, max_length=500)

    def __init__(self, *args: Any, others: Iterable[Proposal], **rest: Any) -> None:
        super().__init__(*args, **rest)
        _choose(self, "to", [(one.slug, one.title) for one in others])


class OtherForm(MoveForm):
    """Another proposal: to merge into, or that takes the place."""

    reason = Words(label=_("Why?"), help_text=_("Everybody can read this."), rows=3)

    def __init__(self, *args: Any, label: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["to"].label = label


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells its type
    field.choices = list(choices)


class SplitForm(forms.Form):
    """The parts."""

    PARTS = (1, 2, 3)
    reason = Words(label=_("Why are these apart?"), rows=2, max_length=500)

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        for number in self.PARTS:
            needed = number != self.PARTS[-1]
            title = gettext("Part %(number)s: what should change?") % {"number": number}
            text = gettext("Part %(number)s: what exactly?") % {"number": number}
            self.fields[f"title_{number}"] = forms.CharField(
                label=title, max_length=120, required=needed
            )
            self.fields[f"text_{number}"] = Words(
                label=text, rows=6, max_length=LONGEST, required=needed
            )

    def parts(self) -> list[tuple[str, str]]:
        """Return title and text of each part that was given."""
        given = self.cleaned_data
        every = [(given[f"title_{n}"], given[f"text_{n}"]) for n in self.PARTS]
        return [part for part in every if any(part)]


class SettleForm(forms.Form):
    """Confirm or decline what another member suggested."""

    yes = forms.ChoiceField(
        label=_("Do you confirm it?"),
        choices=(
            ("yes", _("Yes, I confirm it")),
            ("no", _("No, it does not belong there")),
        ),
        widget=forms.RadioSelect,
    )
    said = Words(label=_("Why?"), rows=2, max_length=500)


class ChangeForm(forms.Form):
    """The text as it should be."""

    text = Words(
        label=_("Write the text as it should be"),
        help_text=_("Each word that differs is shown to the others, to accept or reject."),
        rows=14,
        max_length=LONGEST,
    )
    reason = Words(label=_("Why?"), help_text=_("Everybody can read this."), rows=3)
    idea = forms.ChoiceField(label=_("Does it come from an idea?"), required=False)

    def __init__(self, *args: Any, ideas: Choices, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _choose(self, "idea", [("", _("No")), *ideas])


class PartsForm(forms.Form):
    """Accept or reject each part of a changed text."""

    YES_NO = (("yes", _("Accept")), ("no", _("Reject")), ("", _("Leave it for now")))

    def __init__(self, *args: Any, numbers: Iterable[int], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.numbers = list(numbers)
        for number in self.numbers:
            label = gettext("Part %(number)s") % {"number": number}
            self.fields[f"part_{number}"] = forms.ChoiceField(
                label=label, choices=self.YES_NO, widget=forms.RadioSelect, required=False,
                initial="",
            )  # fmt: skip
            self.fields[f"why_{number}"] = forms.CharField(
                label=gettext("Why, for part %(number)s?") % {"number": number},
                max_length=300,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason for each part that was accepted or rejected."""
        given = super().clean() or {}
        for number in self.numbers:
            if given.get(f"part_{number}") and not given.get(f"why_{number}"):
                said = gettext("Give a reason for part %(number)s.")
                self.add_error(f"why_{number}", said % {"number": number})
        return given

    def given(self) -> dict[int, tuple[bool, str]]:
        """Return what was decided: part → (accepted, why)."""
        said = self.cleaned_data
        return {
            number: (said[f"part_{number}"] == "yes", said[f"why_{number}"])
            for number in self.numbers
            if said[f"part_{number}"]
        }


class TitleForm(forms.Form):
    """A title for a proposal of its own."""

    title = forms.CharField(
        label=_("What should change, in a few words?"), max_length=120, min_length=8
    )


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
