"""The form by which somebody asks for the deletion of their account."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import PASSWORD_MAX_CHARACTERS, CodeForm
from accounts.services import TooManyTries
from accounts.services.deletion import ask_for_deletion
from accounts.services.lockout import LastAdministrator
from accounts.services.proof import CODE, PASSWORD, ProofRefused, proof_wanted, prove_identity


class DeletionForm(forms.Form):
    """A proof of who asks: the password, or what an account without one has."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.request = request
        wanted = proof_wanted(request.user)
        if wanted == PASSWORD:
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                max_length=PASSWORD_MAX_CHARACTERS,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )
        elif wanted == CODE:
            self.fields["code"] = CodeForm.base_fields["code"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            prove_identity(request=self.request, user=self.request.user, **cleaned)
        except ProofRefused as refused:
            self.add_error(refused.field or None, refused.message)
        except TooManyTries as full:
            raise ValidationError(full.message, code="too_many_tries") from None
        return cleaned

    def save(self) -> bool:
        """Whether the mail is on its way; else the form shows why not."""
        try:
            ask_for_deletion(user=self.request.user, request=self.request)
        except (LastAdministrator, TooManyTries) as refused:
            self.add_error(None, refused.message)
        return not self.errors
