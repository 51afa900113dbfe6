"""Log-in and registration forms for the pages."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import ApiKey
from accounts.services.fresh_proof import needs_proof

PASSWORD_MAX_CHARACTERS = 1000


def password_rules() -> str:
    """What the validators want, as one plain text."""
    return " ".join(password_validators_help_texts())


def focus_first_to_fill(form: forms.BaseForm) -> None:
    """Put the cursor where somebody goes on: the first field with a problem or without content."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("autofocus", None)
        # A password is never sent back, so it is empty whatever was typed.
        empty = isinstance(field.widget, forms.PasswordInput) or not form[name].value()
        if (name in form.errors) if form.errors and not form.non_field_errors() else empty:
            field.widget.attrs["autofocus"] = True
            return


def check_own_password(request: HttpRequest, password: str) -> None:
    """Raises ValidationError unless it is the signed-in person's."""
    try:
        services.confirm_password(request=request, user=request.user, password=password)
    except services.LogInRefused:
        raise ValidationError(_("That is not your password."), code="wrong_password") from None
    except services.TooManyTries as full:
        raise ValidationError(full.message, code="too_many_tries") from None


class LogInForm(AuthenticationForm):
    """Name or address and password. What is wrong is never told apart, so that nobody learns who has an account."""

    error_messages: ClassVar = {"invalid_login": _(services.LOG_IN_REFUSED), "inactive": _(services.LOG_IN_REFUSED)}

    def clean(self) -> dict[str, Any]:
        login, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if login and password:
            try:
                self.user_cache = services.check_password(request=self.request, login=login, password=password)
            except services.LogInRefused:
                raise self.get_invalid_login_error() from None
            except services.TooManyTries as full:
                raise ValidationError(full.message, code="too_many_tries") from None
        return self.cleaned_data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["username"].label = _("E-mail address or user name")
        self.fields["username"].widget.attrs |= {"autocomplete": "username webauthn", "spellcheck": "false"}
        self.fields["password"].max_length = PASSWORD_MAX_CHARACTERS
        self.fields["password"].widget.attrs |= {"maxlength": PASSWORD_MAX_CHARACTERS}


class CodeForm(forms.Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        help_text=_("Six digits from your app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ConfirmForm(forms.Form):
    """One's own password again; who has none must have shown lately who they are, and sees no field."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=PASSWORD_MAX_CHARACTERS,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.request = request
        # Templates lead to the page where it is shown.
        self.needs_proof = request.user.is_authenticated and needs_proof(request)
        if request.user.is_authenticated and not request.user.has_usable_password():
            del self.fields["password"]

    def clean(self) -> dict[str, Any] | None:
        if self.needs_proof:
            raise ValidationError(services.ProofNeeded.message, code="proof_needed")
        return super().clean()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        check_own_password(self.request, password)
        return password


class ChangePasswordForm(PasswordChangeForm):
    """The old password once and the new one twice. Guessing the old one is as slow as at the log-in."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.request = request
        self.fields["new_password1"].help_text = password_rules()

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        check_own_password(self.request, password)
        return password


class FirstPasswordForm(SetPasswordForm):
    """A password for an account that has none; `needs_proof` as in ConfirmForm."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.needs_proof = needs_proof(request)
        self.fields["new_password1"].help_text = password_rules()

    def clean(self) -> dict[str, Any]:
        if self.needs_proof:
            raise ValidationError(services.ProofNeeded.message, code="proof_needed")
        return super().clean()


class NewKeyForm(ConfirmForm):
    """A name, what the key may do, and one's own password again: a key opens the account for as long as it is there."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What uses it, for example: overlay in room 12."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=ApiKey.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("name", "scopes", "password")
