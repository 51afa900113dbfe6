"""What a teacher fills in around a game: how to start it, the PIN to join it, a note on its result."""

from datetime import datetime, time
from typing import cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classroom.engine import GameOptions
from classroom.engine.options import MODES, Mode
from quizzes.models import GameResult
from quizzes.question_types import MAX_QUESTIONS

CUSTOM_FIELD_MAX_CHARACTERS = 40
MODE_LABELS = {
    "normal": _("Questions on the phones"),
    "kahoot": _("Shapes on the phones"),
}


class PinForm(forms.Form):
    """A PIN as people type it: with spaces or dashes between the digits."""

    pin = forms.CharField(max_length=40, error_messages={"required": _("Type the PIN that is on the big screen.")})

    def clean_pin(self) -> str:
        pin = "".join(sign for sign in self.cleaned_data["pin"] if sign not in " -\u00a0\u2013")
        if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 9):
            raise forms.ValidationError(_("A PIN has only digits. It stands on the big screen."))
        return pin


class StartForm(forms.Form):
    """The start dialog; `options()` is what the game is made with."""

    mode = forms.ChoiceField(choices=[(mode, MODE_LABELS[mode]) for mode in MODES], initial="normal")
    custom_field = forms.CharField(max_length=CUSTOM_FIELD_MAX_CHARACTERS, required=False)
    randomise_answers = forms.BooleanField(required=False)

    def options(self) -> GameOptions:
        return GameOptions(
            mode=cast(Mode, self.cleaned_data["mode"]),
            custom_field=self.cleaned_data["custom_field"].strip() or None,
            randomise_answers=self.cleaned_data["randomise_answers"],
        )


class HardestForm(forms.Form):
    """How many of the hardest questions go into a new quiz."""

    count = forms.IntegerField(
        min_value=1,
        max_value=MAX_QUESTIONS,
        error_messages={"required": _("Say how many questions to take."), "invalid": _("Give a whole number.")},
    )


class ClockForm(forms.Form):
    """The day on which a result loses its names; empty: the instance's limit alone decides."""

    anonymise_on = forms.DateField(required=False, error_messages={"invalid": _("Give a day.")})

    def moment(self) -> datetime | None:
        """The beginning of that day."""
        day = self.cleaned_data["anonymise_on"]
        return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    """The host's own note on a result."""

    class Meta:
        model = GameResult
        fields = ("note",)
