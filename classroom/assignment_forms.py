"""What a teacher fills in to assign a quiz, and to change when an assignment ends."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classroom.assignment_services import MAX_ATTEMPTS, PacedOptions
from classroom.engine import SCORINGS, GameOptions, Scoring
from classroom.engine.options import CUSTOM_FIELD_LABEL_MAX_CHARACTERS
from classroom.forms import SCORING_LABELS
from classroom.models import Assignment

SOLUTION_LABELS = {
    "answer": _("After each answer"),
    "finish": _("After the last question"),
    "due": _("When the assignment is over"),
}
DATETIME_INPUT = "%Y-%m-%dT%H:%M"


class DueForm(forms.Form):
    """When an assignment ends; empty: never by itself."""

    due_at = forms.DateTimeField(
        required=False,
        input_formats=[DATETIME_INPUT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("Give a day and a time, for example 2030-05-31 18:00.")},
    )

    def clean_due_at(self) -> datetime | None:
        due_at: datetime | None = self.cleaned_data["due_at"]
        if due_at is not None and due_at <= timezone.now():
            raise forms.ValidationError(_("This moment has passed already. Choose a later one."))
        return due_at


class AssignForm(DueForm):
    """The assign dialog; `game_options()` and `paced_options()` are what the assignment is made with."""

    attempts_allowed = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_ATTEMPTS,
        initial=1,
        error_messages={"invalid": _("Give a whole number, or leave it empty for any number.")},
    )
    timed = forms.BooleanField(required=False, initial=True)
    solutions = forms.ChoiceField(
        choices=[(value, SOLUTION_LABELS[value]) for value in Assignment.Solutions.values], initial="answer"
    )
    scoring = forms.ChoiceField(choices=[(value, SCORING_LABELS[value]) for value in SCORINGS], initial="speed")
    custom_field = forms.CharField(max_length=CUSTOM_FIELD_LABEL_MAX_CHARACTERS, required=False)
    randomise_questions = forms.BooleanField(required=False)
    randomise_answers = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("solutions") == "due" and values.get("due_at") is None and "due_at" not in self.errors:
            self.add_error("due_at", _("Solutions are to show when the assignment is over, so say when that is."))
        return values

    def game_options(self) -> GameOptions:
        return GameOptions(
            custom_field=self.cleaned_data["custom_field"].strip() or None,
            scoring=cast(Scoring, self.cleaned_data["scoring"]),
            randomise_questions=self.cleaned_data["randomise_questions"],
            randomise_answers=self.cleaned_data["randomise_answers"],
        )

    def paced_options(self) -> PacedOptions:
        names = ("due_at", "attempts_allowed", "timed", "solutions")
        return PacedOptions(**{name: self.cleaned_data[name] for name in names})
