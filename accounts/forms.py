"""The forms of the account pages."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.abilities import ABILITIES, SCOPE_LABELS, SCOPES, SCOPES_READ_OWN
from accounts.models import LANGUAGES, TOKEN_DAYS, Invitation, Organisation, Person
from accounts.reader import Reader


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name"]


class AbilitiesForm(forms.ModelForm):
    """What an invitation and a person have in common."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True)
        self.fields["is_lead"].help_text = _(
            "Reads the drafts of the organisation and invites reviewers to its restricted reports."
        )
        for ability in set(ABILITIES) - {"contribute"}:
            self.fields[ability].help_text = _("Needs a second step at sign-in.")


class PersonForm(AbilitiesForm):
    class Meta:
        model = Person
        fields = ["organisation", "is_lead", *ABILITIES]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Someone in a closed organisation can be changed without being moved.
        self.fields["organisation"].queryset |= Organisation.objects.filter(pk=self.instance.organisation_id)


class InvitationForm(AbilitiesForm):
    class Meta:
        model = Invitation
        fields = ["email", "organisation", "is_lead", *ABILITIES]


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Four or five words that only you would put together work well."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password"):
            invited = Person(
                email=self.invitation.email,
                name=data.get("name", ""),
                organisation=self.invitation.organisation,
            )
            try:
                validate_password(data["password"], invited)
            except ValidationError as refused:
                self.add_error("password", refused)
        return data


class AccountForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "language"]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("The program that will use it, for instance “Kobo bridge”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, help_text=SCOPES_READ_OWN
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=[(days, ngettext_lazy("%d day", "%d days", days) % days) for days in TOKEN_DAYS],
        initial=30,
    )

    def __init__(self, *args: Any, reader: Reader, names_in_use: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_in_use = names_in_use
        self.fields["scopes"].choices = [
            (scope, SCOPE_LABELS[scope])
            for scope, carried in SCOPES.items()
            if set(carried) <= reader.abilities
        ]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name in self.names_in_use:
            # Sending the form again, by a reload, must not make a second token.
            raise ValidationError(_("You have a token of this name. Revoke it first or choose another name."))
        return name
