"""Forms of the pages about passkeys."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import ConfirmForm
from accounts.passkey_models import PASSKEY_NAME_MAX_CHARACTERS

# A browser's answer has about 1,500 characters; certificates of security keys may add some.
ANSWER_MAX_CHARACTERS = 20_000


class PasskeyNameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(
            label=_("Name"), max_length=PASSKEY_NAME_MAX_CHARACTERS, **{"widget": widget, "required": True, **kwargs}
        )


class PasskeyAnswerForm(forms.Form):
    """What the browser answered, as the page's script put it into a hidden field."""

    credential = forms.CharField(max_length=ANSWER_MAX_CHARACTERS, widget=forms.HiddenInput, required=False)

    def clean_credential(self) -> dict[str, Any]:
        try:
            answer = json.loads(self.cleaned_data["credential"])
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise ValidationError(_("Your browser sent no passkey. Try again, or use another browser."), code="invalid")
        return answer


class NewPasskeyForm(PasskeyAnswerForm):
    """A browser's answer, and what the passkey is called."""

    name = PasskeyNameField(required=False)


class AddPasskeyForm(ConfirmForm):
    """What somebody fills in before the browser is asked: a name, and one's own password again."""

    name = PasskeyNameField(help_text=_("So that you know it again, for example: laptop at school."))
    field_order = ("name", "password")


class RenamePasskeyForm(forms.Form):
    name = PasskeyNameField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
