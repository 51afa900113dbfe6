"""The page editor as a form widget. It works as a plain field without scripts."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.wording import say
from quizzes import page_types
from quizzes.question_types.shapes import Problem


class PagesEditor(forms.Textarea):
    """A textarea with the pages as JSON, and beside it what the editor component needs.

    `problems` (paths below the pages) are shown at their fields.
    """

    class Media:
        css = {  # noqa: RUF012 (Django's declaration)
            "all": ["quizzes/editor/editor.css", "quizzes/quiz_form.css", "quizzes/pages_editor/pages_editor.css"]
        }

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
                for kind in page_types.TYPES.values()
            ],
            "problems": [
                {"path": list(problem.path), "code": problem.code, "message": problem.message}
                for problem in self.problems
            ],
        }
        return render_to_string("quizzes/widgets/pages_editor.html", context)
