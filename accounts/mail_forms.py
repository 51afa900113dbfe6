"""Forms of what goes by mail: registering, resetting, changing the address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import PASSWORD_MAX_CHARACTERS, ConfirmForm, password_rules
from accounts.models import User
from accounts.services import TooManyTries
from accounts.services.email_change import ask_for_email_change
from accounts.services.invitations import accept_invitation
from accounts.services.password_reset import reset_password
from accounts.services.registration import register_user


def _password_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=PASSWORD_MAX_CHARACTERS,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _email_field(label: Any) -> forms.EmailField:
    return forms.EmailField(label=label, max_length=100, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class _PlainForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if "password" in self.fields and not self.fields["password"].help_text:
            self.fields["password"].help_text = password_rules()


class InvitedForm(_PlainForm):
    """Name and password for an address that is known already."""

    username = forms.CharField(
        label=_("User name"),
        max_length=100,
        help_text=_("Shown to others. Letters, digits, single spaces and . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = _password_field(_("Password"))

    def accept(self, token: str, request: HttpRequest) -> User | None:
        """The new user, or None when the service found problems. Raises LinkInvalid."""
        try:
            return accept_invitation(token=token, request=request, **self.cleaned_data)
        except ValidationError as error:
            # The address is no field here.
            email = error.error_dict.pop("email", None)
            self.add_error(None, email or error)
            return None


class RegisterForm(InvitedForm):
    """A new account. `save` asks the service; what it refuses appears at the fields."""

    field_order = ("email", "username", "password")
    email = _email_field(_("E-mail address"))

    def save(self, request: HttpRequest) -> str | None:
        """What comes next, or None when the service found problems, which the form then shows.

        Raises RegistrationClosed.
        """
        try:
            return register_user(request=request, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
        except TooManyTries as full:
            self.add_error(None, full.message)
        return None


class EmailForm(_PlainForm):
    """Where to send a link."""

    email = _email_field(_("E-mail address"))


class NewPasswordForm(_PlainForm):
    """The new password after a reset; one field, since it can be looked at."""

    password = _password_field(_("New password"))

    def save(self, token: str, request: HttpRequest) -> User | None:
        """The user, or None when the password is refused. Raises LinkInvalid."""
        try:
            return reset_password(token=token, request=request, **self.cleaned_data)
        except ValidationError as error:
            self.add_error(None, error)
            return None


class NewEmailForm(ConfirmForm):
    """The new address, and one's own password."""

    field_order = ("email", "password")
    email = _email_field(_("New e-mail address"))

    def save(self) -> bool:
        """Whether it was begun; else the form shows why not."""
        try:
            ask_for_email_change(user=self.request.user, email=self.cleaned_data["email"], request=self.request)
        except ValidationError as error:
            self.add_error(None, error)
        except TooManyTries as full:
            self.add_error(None, full.message)
        return not self.errors
