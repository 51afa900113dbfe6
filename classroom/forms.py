"""What a teacher fills in around a game: how to start it, the PIN to join it, a note on its result."""

from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from classroom.engine import MODES, NAME_MODES, SCORINGS, TEAM_MODES, GameOptions, Mode, Scoring
from classroom.engine.extra_time import ExtraTimeError, read_extra_time, write_extra_time
from classroom.engine.options import (
    AUTO_ADVANCE_MAX_S,
    AUTO_ADVANCE_MIN_S,
    CUSTOM_FIELD_LABEL_MAX_CHARACTERS,
    NameMode,
    TeamMode,
)
from classroom.engine.teams import TEAM_NAME_MAX_CHARACTERS, TEAMS_MAX, TeamNamesError, clean_team_names
from quizzes.models import GameResult
from quizzes.question_types import MAX_QUESTIONS

MODE_LABELS = {
    "normal": _("Questions on the phones"),
    "kahoot": _("Shapes on the phones"),
}
SCORING_LABELS = {
    "speed": _("Right and fast: up to 1,000 points, less with every second"),
    "accuracy": _("Right: 1,000 points, however long it takes"),
    "streak": _("Right and fast, and up to 500 more for right answers in a row"),
}


TEAM_MODE_LABELS = {
    "none": _("No teams: everyone for themselves"),
    "choose": _("Players choose their team"),
    "balanced": _("Teams of equal size: each newcomer goes into the smallest"),
}
NAME_LABELS = {
    "typed": _("Players type their names"),
    "filtered": _("Players type their names, and rude ones are turned away"),
    "generated": _("Players choose among friendly made-up names, such as Quiet Otter"),
}


class TeamNamesField(forms.CharField):
    """Names, one on each line; what is remembered is a list."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=2 * TEAMS_MAX * TEAM_NAME_MAX_CHARACTERS)

    def prepare_value(self, value: object) -> object:
        if not isinstance(value, list | tuple):
            return value
        return "\n".join(value or (gettext("Foxes"), gettext("Owls")))


class PinForm(forms.Form):
    """A PIN as people type it, with spaces or dashes between the digits; or the ten digits of an assignment."""

    pin = forms.CharField(max_length=40, error_messages={"required": _("Type the PIN that is on the big screen.")})

    def clean_pin(self) -> str:
        pin = "".join(sign for sign in self.cleaned_data["pin"] if sign not in " -\u00a0\u2013")
        if not (pin.isascii() and pin.isdigit() and 4 <= len(pin) <= 10):
            raise forms.ValidationError(_("A PIN has only digits. It stands on the big screen."))
        return pin


class ExtraTimeField(forms.CharField):
    """Names with percentages, one per line; a dict of percent by name."""

    def prepare_value(self, value: Any) -> Any:
        return write_extra_time(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        try:
            return read_extra_time(super().to_python(value) or "")
        except ExtraTimeError as error:
            raise forms.ValidationError(str(error)) from error


# What the start dialog shows only when asked to, or when it is in use.
MORE_OPTIONS = (
    *("custom_field", "randomise_questions", "randomise_answers", "hide_results", "auto_advance_s", "controllers"),
    *("music", "protect_join"),
)


class StartForm(forms.Form):
    """The start dialog; `options()` is what the game is made with."""

    mode = forms.ChoiceField(choices=[(mode, MODE_LABELS[mode]) for mode in MODES], initial="normal")
    scoring = forms.ChoiceField(
        choices=[(scoring, SCORING_LABELS[scoring]) for scoring in SCORINGS], required=False, initial="speed"
    )
    custom_field = forms.CharField(max_length=CUSTOM_FIELD_LABEL_MAX_CHARACTERS, required=False)
    randomise_questions = forms.BooleanField(required=False)
    randomise_answers = forms.BooleanField(required=False)
    hide_results = forms.BooleanField(required=False)
    music = forms.BooleanField(required=False)
    controllers = forms.BooleanField(required=False)
    auto_advance_s = forms.IntegerField(required=False, min_value=AUTO_ADVANCE_MIN_S, max_value=AUTO_ADVANCE_MAX_S)
    extra_time = ExtraTimeField(required=False, widget=forms.Textarea)

    team_mode = forms.ChoiceField(
        choices=[(mode, TEAM_MODE_LABELS[mode]) for mode in TEAM_MODES], required=False, initial="none"
    )
    team_names = TeamNamesField()
    names = forms.ChoiceField(choices=[(mode, NAME_LABELS[mode]) for mode in NAME_MODES], required=False)
    protect_join = forms.BooleanField(required=False)

    def clean(self) -> None:
        """The names of teams have to be right only where there are teams; otherwise right ones are remembered."""
        super().clean()
        lines = self.cleaned_data.get("team_names", "").splitlines()
        try:
            self.cleaned_data["team_names"] = clean_team_names(lines)
        except TeamNamesError as error:
            self.cleaned_data["team_names"] = ()
            if self.cleaned_data.get("team_mode") not in {"", "none"}:
                self.add_error("team_names", str(error))

    @property
    def has_more(self) -> bool:
        """Something is set, or wrong, in what the dialog folds away."""
        return any(self[name].value() or self[name].errors for name in MORE_OPTIONS)

    def options(self) -> GameOptions:
        return GameOptions(
            mode=cast(Mode, self.cleaned_data["mode"]),
            custom_field=self.cleaned_data["custom_field"].strip() or None,
            scoring=cast(Scoring, self.cleaned_data["scoring"] or "speed"),
            randomise_questions=self.cleaned_data["randomise_questions"],
            randomise_answers=self.cleaned_data["randomise_answers"],
            hide_results=self.cleaned_data["hide_results"],
            music=self.cleaned_data["music"],
            auto_advance_s=self.cleaned_data["auto_advance_s"],
            controllers=self.cleaned_data["controllers"],
            extra_time=self.cleaned_data["extra_time"],
            team_mode=cast(TeamMode, self.cleaned_data["team_mode"] or "none"),
            team_names=self.cleaned_data["team_names"],
            names=cast(NameMode, self.cleaned_data["names"] or "typed"),
            protect_join=self.cleaned_data["protect_join"],
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
