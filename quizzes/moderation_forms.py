"""The forms of moderation: a decision, its undoing, an appeal and its answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import ModRating
from quizzes.moderation_models import APPEAL_MAX_CHARACTERS, REASON_MAX_CHARACTERS
from quizzes.moderation_queries import TOLD

NOT_CHECKED = "none"


def _reason(label: Any, **options: Any) -> forms.CharField:
    area = forms.Textarea({"rows": 3, "maxlength": REASON_MAX_CHARACTERS})
    return forms.CharField(label=label, max_length=REASON_MAX_CHARACTERS, widget=area, **options)


class DecisionForm(forms.Form):
    """A rating, and a reason where the author is told one."""

    rating = forms.ChoiceField(
        choices=[*((str(rating.value), rating.label) for rating in ModRating), (NOT_CHECKED, _("Not checked"))],
        error_messages={"required": _("Choose a rating.")},
    )
    reason = _reason(_("Reason"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_rating(self) -> ModRating | None:
        given = self.cleaned_data["rating"]
        return None if given == NOT_CHECKED else ModRating(int(given))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("rating") in TOLD and not data.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", _("Give a reason: the author is told."))
        return data


class UndoForm(forms.Form):
    reason = _reason(_("Why is it undone?"), error_messages={"required": _("Say why it is undone.")})


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("The author is right: undo the decision")), ("no", _("The decision stands"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    answer = _reason(_("What you write to the author"), error_messages={"required": _("Write the author why.")})


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Why should the quiz be looked at again?"),
        max_length=APPEAL_MAX_CHARACTERS,
        widget=forms.Textarea({"rows": 6, "maxlength": APPEAL_MAX_CHARACTERS}),
        help_text=_("At most 1,000 characters. You can appeal once against a decision."),
        error_messages={"required": _("Write why the quiz should be looked at again.")},
    )
