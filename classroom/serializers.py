"""Live games as JSON."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from classroom.engine import MODES, NAME_MODES, SCORINGS, TEAM_MODES, GameOptions
from classroom.engine.extra_time import MAX_PERCENT, ExtraTimeError, checked_extra_time
from classroom.engine.options import AUTO_ADVANCE_MAX_S, AUTO_ADVANCE_MIN_S, CUSTOM_FIELD_LABEL_MAX_CHARACTERS
from classroom.engine.teams import TeamNamesError, clean_team_names
from quizzes.models import Quiz
from quizzes.queries import quizzes_visible_to


class NewGameSerializer(serializers.Serializer[Any]):
    """How to play a quiz."""

    quiz = serializers.UUIDField(help_text="One of your quizzes or a public one.")
    mode = serializers.ChoiceField(
        choices=MODES, default="normal", help_text="`kahoot`: phones show shapes and colours only."
    )
    custom_field = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=CUSTOM_FIELD_LABEL_MAX_CHARACTERS,
        help_text="A label that players fill in, e.g. class or student number.",
    )
    randomise_answers = serializers.BooleanField(default=False)
    scoring = serializers.ChoiceField(
        choices=SCORINGS,
        default="speed",
        help_text="`accuracy`: 1000 for a right answer; `streak`: as speed, and more for right answers in a row.",
    )
    randomise_questions = serializers.BooleanField(default=False, help_text="Slides keep their places.")
    hide_results = serializers.BooleanField(default=False, help_text="Until the host shows them.")
    auto_advance_s = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=AUTO_ADVANCE_MIN_S,
        max_value=AUTO_ADVANCE_MAX_S,
        help_text="Go on by itself after so many seconds; null: when the host says.",
    )
    extra_time = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_PERCENT),
        required=False,
        help_text="Private extra time: percent by player name, compared without case and spaces.",
    )

    music = serializers.BooleanField(default=False, help_text="The host screen plays music.")
    controllers = serializers.BooleanField(default=False, help_text="Hardware controllers may play.")

    team_mode = serializers.ChoiceField(
        choices=TEAM_MODES,
        default="none",
        help_text="`choose`: players choose a team; `balanced`: each newcomer goes into the smallest.",
    )
    team_names = serializers.ListField(
        child=serializers.CharField(), default=list, help_text="2 to 12 different ones, where there are teams."
    )
    names = serializers.ChoiceField(
        choices=NAME_MODES,
        default="typed",
        help_text="`filtered`: rude ones are turned away; `generated`: players choose among made-up names.",
    )
    protect_join = serializers.BooleanField(default=False, help_text="Joining takes a proof of work.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["team_mode"] == "none":
            return {**data, "team_names": ()}
        try:
            return {**data, "team_names": clean_team_names(data["team_names"])}
        except TeamNamesError as error:
            raise serializers.ValidationError({"team_names": [str(error)]}, code="invalid") from None

    def validate_quiz(self, quiz_id: Any) -> Quiz:
        quiz = quizzes_visible_to(self.context["request"].user).filter(pk=quiz_id).first()
        if quiz is None:
            raise serializers.ValidationError(_("There is no such quiz, or it is not yours to play."), code="not_found")
        return quiz

    def validate_extra_time(self, extra_time: dict[str, int]) -> dict[str, int]:
        try:
            return checked_extra_time(list(extra_time.items()))
        except ExtraTimeError as error:
            raise serializers.ValidationError(str(error)) from error

    def options(self) -> GameOptions:
        data = self.validated_data
        return GameOptions(
            mode=data["mode"],
            custom_field=(data.get("custom_field") or "").strip() or None,
            randomise_answers=data["randomise_answers"],
            scoring=data["scoring"],
            randomise_questions=data["randomise_questions"],
            hide_results=data["hide_results"],
            auto_advance_s=data["auto_advance_s"],
            music=data["music"],
            controllers=data["controllers"],
            extra_time=data.get("extra_time", {}),
            team_mode=data["team_mode"],
            team_names=data["team_names"],
            names=data["names"],
            protect_join=data["protect_join"],
        )


class StartedGameSerializer(serializers.Serializer[Any]):
    """Where a new game is."""

    id = serializers.UUIDField()
    pin = serializers.CharField()
    host_url = serializers.CharField(help_text="The host screen, for you.")
    join_url = serializers.CharField(help_text="What the QR code says, for players.")


class NewlyStartedGameSerializer(StartedGameSerializer):
    """A game that was started just now."""

    controller_code = serializers.CharField(
        allow_null=True, help_text="What is typed on hardware controllers; null when they may not play."
    )


class RunningGameSerializer(StartedGameSerializer):
    """A game that hasn't ended."""

    title = serializers.CharField(help_text="HTML with the allowed tags.")
    phase = serializers.CharField()
    question_index = serializers.IntegerField(help_text="-1 in the lobby.")
    question_count = serializers.IntegerField()
    player_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
