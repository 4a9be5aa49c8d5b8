"""What an administrator and an invited person fill in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from seethechild.web.people.models import Organisation, Role, User
from seethechild.web.permissions import ROLES

CHOICES = [(one.id, one.name) for one in ROLES]
HINTS = {one.id: one.may for one in ROLES}


class InviteForm(forms.Form):
    """Whom to invite, from where, as what."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(
        label=_("Email address"), help_text=_("The invitation is sent there.")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all()
    )
    roles = forms.MultipleChoiceField(
        label=_("What will they do?"), choices=CHOICES, widget=forms.CheckboxSelectMultiple
    )
    govuk = {"roles": {"hints": HINTS}}

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                _("This address has an account already. Change its roles instead.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Refuse a role the organisation cannot have."""
        given = super().clean() or {}
        place = given.get("organisation")
        if place and "analyst" in given.get("roles", []) and not place.council:
            self.add_error("roles", _("Only people of a council can be its analysts."))
        return given


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new organisation."""

    class Meta:
        model = Organisation
        fields = ("name", "slug", "kind", "council")
        labels = {
            "name": _("Name"),
            "slug": _("Short name for addresses"),
            "kind": _("What is it?"),
            "council": _("Code of the council, if it is one"),
        }
        help_texts = {
            "slug": _("Small letters and hyphens, such as north-harbour"),
            "council": _("Its ONS code, such as E09000007. Leave empty for others."),
        }

    def clean(self) -> dict[str, Any]:
        """Ask a council for its code, and only a council."""
        given = super().clean() or {}
        code = given.get("council")
        if code and Organisation.objects.filter(council=code).exists():
            self.add_error("council", _("An organisation with this code is there already."))
        if (given.get("kind") == "council") != bool(code):
            self.add_error(
                "council", _("Enter the code of a council; leave it empty for others.")
            )
        return given


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(
        label=_("Role to give"), choices=CHOICES, widget=forms.RadioSelect
    )
    govuk = {"role": {"hints": HINTS}}

    def __init__(self, *args: Any, user: User, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.user = user

    def clean_role(self) -> str:
        """Refuse a role they hold or cannot have."""
        role = str(self.cleaned_data["role"])
        if role in self.user.roles:
            raise forms.ValidationError(_("They hold this role already."))
        if role == "analyst" and not self.user.council:
            raise forms.ValidationError(_("Only people of a council can be its analysts."))
        return role


class ReasonForm(forms.Form):
    """Why something is taken away."""

    what = forms.ChoiceField(label=_("What ends?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It is kept in the audit trail. Write nothing about a child."),
        max_length=500,
    )

    def __init__(self, *args: Any, user: User, by: User, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.user, self.by = user, by
        names = dict(CHOICES)
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            *((role, f"{_('Role')}: {names[role]}") for role in sorted(user.roles)),
            ("account", _("The whole account: they cannot sign in any more")),
        ]

    def clean_what(self) -> str:
        """Keep an administrator: nobody shuts the door from outside."""
        what = str(self.cleaned_data["what"])
        others = Role.objects.filter(role="administrator", user__is_active=True)
        ends = what == "administrator" or (
            what == "account" and "administrator" in self.user.roles
        )
        if ends and not others.exclude(user=self.user).exists():
            raise forms.ValidationError(
                _("This is the last administrator. Make somebody else one first.")
            )
        return what


class JoinForm(forms.Form):
    """The password of somebody who was invited."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four words that do not go together are good."),
        strip=False,
    )
    again = forms.CharField(
        label=_("Type it again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_password(self) -> str:
        """Refuse what is easily guessed."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        given = super().clean() or {}
        if "password" in given and given["password"] != given.get("again"):
            self.add_error("again", _("The two passwords are not the same."))
        return given
