"""Form widgets: rich text, colours, pictures, tags, suggestions, the question editor. All work as plain fields without
scripts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from quizzes import question_types
from quizzes.list_editor import ListEditor


class RichTextInput(forms.Textarea):
    """A field for rich text; a script turns it into an editable line with formatting buttons."""

    def __init__(self, *, placeholder: str | Promise = "", lines: bool = False) -> None:
        super().__init__(
            {"rows": 4 if lines else 2, "data-rich": "lines" if lines else "line", "placeholder": placeholder}
        )


class ColorInput(forms.TextInput):
    """A text field for `#rrggbb`; a script adds a colour picker beside it."""

    def __init__(self) -> None:
        super().__init__({"data-color": "", "placeholder": "#1a2b3c", "maxlength": 7, "spellcheck": "false"})


class ImageInput(forms.TextInput):
    """A text field for a picture's address or storage id; a script puts a place to drop and choose files in front."""

    def __init__(self) -> None:
        super().__init__({"data-image": "", "inputmode": "url", "spellcheck": "false"})


class SuggestedInput(forms.TextInput):
    """A text field with suggestions; anything else may be typed."""

    def __init__(self, suggestions: Sequence[str], max_characters: int) -> None:
        super().__init__({"maxlength": max_characters, "autocomplete": "off"})
        self.suggestions = suggestions

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"suggested-{name}"
        field = super().render(name, value, {**(attrs or {}), "list": list_id}, renderer)
        context = {"field": field, "list_id": list_id, "suggestions": self.suggestions}
        return render_to_string("quizzes/widgets/suggested_input.html", context)


class TagsInput(forms.TextInput):
    """Words with commas between them; a script offers tags that are in use."""

    def __init__(self) -> None:
        super().__init__({"data-tags": reverse_lazy("api:tags"), "autocomplete": "off", "spellcheck": "false"})


_STYLES = [
    "quizzes/editor/editor.css",
    "quizzes/editor/formulas.css",
    "quizzes/editor/bank.css",
    "quizzes/editor/picture_field.css",
    "media_storage/picker.css",
    "quizzes/quiz_form.css",
]


class QuestionsEditor(ListEditor):
    """The questions of a quiz."""

    TEMPLATE, TYPES = "quizzes/widgets/questions_editor.html", question_types.TYPES

    class Media:
        css = {"all": _STYLES}  # noqa: RUF012 (Django's declaration)
