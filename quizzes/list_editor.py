"""What the editors of questions and of pages have in common as form widgets."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.wording import say
from quizzes.question_types.shapes import Problem


class ListEditor(forms.Textarea):
    """A textarea with a list as JSON, and beside it all that the editor component needs. Works without scripts too.

    `problems` (paths below the list) are shown at their fields.
    """

    TEMPLATE: ClassVar[str]
    # Modules by their code, each with CODE, LABEL and HINT.
    TYPES: ClassVar[Mapping[str, Any]]

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
                {"code": kind.CODE, "label": say(kind.LABEL), "hint": say(kind.HINT)} for kind in self.TYPES.values()
            ],
            "problems": [
                {"path": list(problem.path), "code": problem.code, "message": problem.message}
                for problem in self.problems
            ],
        }
        return render_to_string(self.TEMPLATE, context)
