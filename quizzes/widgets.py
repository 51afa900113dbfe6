"""Form widgets: rich text, colours, pictures, tags, suggestions, the question editor. All work as plain fields without
scripts."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from accounts.wording import say
from quizzes import question_types
from quizzes.question_types.shapes import Problem


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
    "quizzes/editor/picture_field.css",
    "media_storage/picker.css",
    "quizzes/quiz_form.css",
]


class QuestionsEditor(forms.Textarea):
    """A textarea with the questions as JSON, and beside it all that the editor component needs.

    `problems` (paths below the questions) are shown at their fields.
    """

    class Media:
        css = {"all": _STYLES}  # noqa: RUF012 (Django's declaration)

    def __init__(self) -> None:
        super().__init__({"rows": 16, "spellcheck": "false", "class": "questions-source"})
        self.problems: Sequence[Problem] = ()

    def format_value(self, value: Any) -> str:
        """The text of the field: as submitted, even when it can't be read, so that nothing typed is lost."""
        return value if isinstance(value, str) else json.dumps(value or [], ensure_ascii=False)

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        context = {
            "textarea": super().render(name, value, attrs, renderer),
            "types": [
                {"code": kind.CODE, "label": say(kind.LABEL), "hint": say(kind.HINT)}
                for kind in question_types.TYPES.values()
            ],
            "problems": [
                {"path": list(problem.path), "code": problem.code, "message": problem.message}
                for problem in self.problems
            ],
        }
        return render_to_string("quizzes/widgets/questions_editor.html", context)
