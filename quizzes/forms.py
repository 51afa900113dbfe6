"""The quiz form of the admin. The rules are quizzes.validation's; here problems get their places in the form."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quizzes.labels import LANGUAGES, LEVEL_MAX_CHARACTERS, LEVELS, SUBJECT_MAX_CHARACTERS, SUBJECTS
from quizzes.library_models import FOLDER_MAX_CHARACTERS
from quizzes.models import Quiz
from quizzes.question_types.shapes import Path, Problem
from quizzes.validation import EDITABLE_FIELDS, QuizInvalid, check_publishable, clean_quiz
from quizzes.widgets import ColorInput, ImageInput, QuestionsEditor, RichTextInput, SuggestedInput, TagsInput

_PART_NAMES = {
    "question": _("question"),
    "answers": _("answers"),
    "time": _("seconds"),
    "image": _("picture"),
    "type": _("kind of question"),
    "color": _("colour"),
    "hide_results": _("results"),
    "points": _("points"),
    "min": _("smallest number"),
    "max": _("largest number"),
    "min_correct": _("right from"),
    "max_correct": _("right up to"),
}


def describe_place(path: Path) -> str:
    """Where a problem below `questions` is, in words: (2, "answers", 0, "answer") → "Question 3, answer 1"."""
    if not path or not isinstance(path[0], int):
        return str(_("Questions"))
    place = [str(_("Question %(number)d") % {"number": path[0] + 1})]
    rest = path[1:]
    if rest[:1] == ("answers",) and len(rest) > 1 and isinstance(rest[1], int):
        place.append(str(_("answer %(number)d") % {"number": rest[1] + 1}))
        rest = rest[2:]
        if rest[:1] == ("answer",):
            rest = ()
    elif rest[:1] == ("answers",) and len(rest) > 1:
        rest = rest[1:]
    place += [str(_PART_NAMES.get(str(part), part)) for part in rest]
    return ", ".join(place)


class QuestionsField(forms.Field):
    """The questions as JSON text. What is in the list is checked by the form, all of it at once."""

    widget = QuestionsEditor

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return []
        if not isinstance(value, str):
            return value
        try:
            questions = json.loads(value)
            # Lone surrogates are JSON but no text, and can't be stored.
            json.dumps(questions, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise ValidationError(
                _("The questions can't be read: this is not valid JSON. Nothing was saved; your text is kept below."),
                code="unreadable",
            ) from None
        return questions

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class QuizForm(forms.ModelForm):
    """A whole quiz. `problems` holds what is wrong, with paths that start with the field's name.

    `seen` is when the quiz had last changed when the form was opened, so that a second window can't undo the first's
    work unnoticed.
    """

    title = forms.CharField(
        required=False, strip=False, widget=RichTextInput(placeholder=str(_("What is this quiz about?")))
    )
    description = forms.CharField(required=False, strip=False, widget=RichTextInput(lines=True))
    cover_image = forms.CharField(
        required=False,
        widget=ImageInput,
        help_text=_("A stored file's id, or an address on this server that starts with /."),
    )
    background_image = forms.CharField(
        required=False, widget=ImageInput, help_text=_("Shown behind the questions while you play.")
    )
    background_color = forms.CharField(label=_("Background colour"), required=False, widget=ColorInput)
    language = forms.ChoiceField(required=False, choices=[("", _("Not said")), *LANGUAGES.items()])
    subject = forms.CharField(required=False, widget=SuggestedInput(SUBJECTS, SUBJECT_MAX_CHARACTERS))
    level = forms.CharField(label=_("For whom"), required=False, widget=SuggestedInput(LEVELS, LEVEL_MAX_CHARACTERS))
    tags = forms.CharField(required=False, widget=TagsInput, help_text=_("Words with commas between them."))
    folder_name = forms.CharField(
        label=_("Folder"),
        required=False,
        max_length=FOLDER_MAX_CHARACTERS,
        help_text=_("Only you see it. A new name makes a new folder."),
    )
    questions = QuestionsField(required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Quiz
        fields = EDITABLE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[Problem] = []
        if not self.instance._state.adding:
            self.initial["seen"] = self.instance.updated_at.isoformat()
            self.initial["tags"] = ", ".join(sorted(tag.name for tag in self.instance.tags.all()))
            self.initial["folder_name"] = self.instance.folder.name if self.instance.folder else ""

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        self._check_seen(data.pop("seen", ""))
        given = {name: data[name] for name in EDITABLE_FIELDS if name in data}
        try:
            cleaned = clean_quiz(given)
            if {"public", "questions"} <= cleaned.keys():
                check_publishable(public=cleaned["public"], question_count=len(cleaned["questions"]))
        except QuizInvalid as error:
            self._show(error.problems)
            return self.cleaned_data
        return {**self.cleaned_data, **cleaned}

    def content(self) -> dict[str, Any]:
        """The cleaned fields for the services."""
        return {name: self.cleaned_data[name] for name in EDITABLE_FIELDS if name in self.cleaned_data}

    def question_problems(self) -> list[Problem]:
        """Problems of single questions, with paths that start with the question's index."""
        return [
            Problem(problem.path[1:], problem.code, problem.message)
            for problem in self.problems
            if problem.path[0] == "questions" and len(problem.path) > 1
        ]

    def _show(self, problems: list[Problem]) -> None:
        self.problems = problems
        for problem in problems:
            field, path = str(problem.path[0]), problem.path[1:]
            message = f"{describe_place(path)}: {problem.message}" if path else problem.message
            self.add_error(field, ValidationError(message, code=problem.code))
        widget = self.fields["questions"].widget
        assert isinstance(widget, QuestionsEditor)
        widget.problems = self.question_problems()

    def _check_seen(self, seen: str) -> None:
        if self.instance._state.adding or not seen:
            return
        current = self.instance.updated_at.isoformat()
        if seen == current:
            return
        # Shown again with the current stamp: saving once more is the decision to overwrite.
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = current
        message = _(
            "This quiz was changed in another window after you opened it here. Nothing was saved yet. "
            "Save again to replace those changes with what you see, or open the quiz anew to keep them."
        )
        self.add_error(None, ValidationError(message, code="changed_elsewhere"))
