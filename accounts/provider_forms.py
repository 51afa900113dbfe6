"""The form of a new account for somebody from an identity provider."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.mail_forms import InvitedForm
from accounts.models import User
from accounts.provider_answers import ProviderAnswer
from accounts.services import TooManyTries
from accounts.services.provider_registration import register_with_provider


class ProviderRegistrationForm(forms.Form):
    """A user name; everything else is known."""

    username = InvitedForm.base_fields["username"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def save(self, answer: ProviderAnswer, request: HttpRequest) -> User | None:
        """The new user, or None when the service found problems, which the form then shows.

        Raises RegistrationClosed and its kinds.
        """
        try:
            return register_with_provider(answer=answer, request=request, **self.cleaned_data)
        except ValidationError as error:
            # The address is no field here.
            email = error.error_dict.pop("email", None)
            self.add_error(None, email or error)
        except TooManyTries as full:
            self.add_error(None, full.message)
        return None
