"""The quiz form of the admin. The rules are quizzes.validation's; here problems get their places in the form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.labels import LANGUAGES, LEVEL_MAX_CHARACTERS, LEVELS, SUBJECT_MAX_CHARACTERS, SUBJECTS, one_line
from quizzes.library_models import FOLDER_MAX_CHARACTERS
from quizzes.list_form import ListField, ListForm
from quizzes.models import Quiz
from quizzes.question_types.shapes import Path
from quizzes.validation import EDITABLE_FIELDS, check_publishable, clean_quiz
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


class QuestionsField(ListField):
    widget = QuestionsEditor
    unreadable = _("The questions can't be read: this is not valid JSON. Nothing was saved; your text is kept below.")


class QuizForm(ListForm):
    """A whole quiz."""

    LIST, FIELDS = "questions", EDITABLE_FIELDS
    CHANGED = _(
        "This quiz was changed in another window after you opened it here. Nothing was saved yet. "
        "Save again to replace those changes with what you see, or open the quiz anew to keep them."
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        strip=False,
        widget=RichTextInput(placeholder=_("What is this quiz about?")),
    )
    description = forms.CharField(label=_("Description"), required=False, strip=False, widget=RichTextInput(lines=True))
    cover_image = forms.CharField(
        label=_("Cover"),
        required=False,
        widget=ImageInput,
        help_text=_("A stored file's id, or an address on this server that starts with /."),
    )
    background_image = forms.CharField(
        label=_("Background picture"),
        required=False,
        widget=ImageInput,
        help_text=_("Shown behind the questions while you play."),
    )
    background_color = forms.CharField(label=_("Background colour"), required=False, widget=ColorInput)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("Not said")), *LANGUAGES.items()])
    subject = forms.CharField(
        label=_("Subject"), required=False, widget=SuggestedInput(SUBJECTS, SUBJECT_MAX_CHARACTERS)
    )
    level = forms.CharField(label=_("For whom"), required=False, widget=SuggestedInput(LEVELS, LEVEL_MAX_CHARACTERS))
    tags = forms.CharField(
        label=_("Tags"), required=False, widget=TagsInput, help_text=_("Words with commas between them.")
    )
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
        if not self.instance._state.adding:
            self.initial["tags"] = ", ".join(sorted(tag.name for tag in self.instance.tags.all()))
            folder = self.instance.folder
            self.initial["folder_name"] = folder.name if folder and not folder.is_in_bin else ""

    def clean_folder_name(self) -> str:
        """As it would be stored; "" where nothing of it can be seen."""
        name = one_line(self.cleaned_data["folder_name"])
        if len(name) > FOLDER_MAX_CHARACTERS:
            raise forms.ValidationError(
                _("Use at most %(most)s characters."), "too_long", {"most": FOLDER_MAX_CHARACTERS}
            )
        return name

    def judge(self, given: dict[str, Any]) -> dict[str, Any]:
        cleaned = clean_quiz(given)
        if {"public", "questions"} <= cleaned.keys():
            check_publishable(public=cleaned["public"], question_count=len(cleaned["questions"]))
        return cleaned

    def describe(self, path: Path) -> str:
        return describe_place(path)
