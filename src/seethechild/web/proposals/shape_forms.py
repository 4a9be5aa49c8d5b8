"""What members fill in to write, join, merge, split and change proposals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.studies.options import shipped_documents
from seethechild.web.proposals.forms import LONGEST, Choices, Words, choose
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.themes import choices as theme_choices


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


class TitleForm(forms.Form):
    """A title for a proposal of its own."""

    title = forms.CharField(
        label=_("What should change, in a few words?"), max_length=120, min_length=8
    )


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
        choose(self, "ideas", ideas)


class MoveForm(forms.Form):
    """To which proposal an idea belongs instead."""

    to = forms.ChoiceField(label=_("To which proposal does it belong?"))
    reason = Words(label=_("Why does it belong there?"), rows=2, max_length=500)

    def __init__(self, *args: Any, others: Iterable[Proposal], **rest: Any) -> None:
        super().__init__(*args, **rest)
        choose(self, "to", [(one.slug, one.title) for one in others])


class OtherForm(MoveForm):
    """Another proposal: to merge into, or that takes the place."""

    reason = Words(label=_("Why?"), help_text=_("Everybody can read this."), rows=3)

    def __init__(self, *args: Any, label: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["to"].label = label


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
            ("no", _("No, leave it as it is")),
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
        choose(self, "idea", [("", _("No")), *ideas])


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
