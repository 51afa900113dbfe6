"""What the forms of quizzes and activities share: a list in an editor, problems at their places, two windows."""

import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from quizzes.question_types.shapes import Path, Problem
from quizzes.validation import QuizInvalid


class ListField(forms.Field):
    """A list as JSON text. What is in it is checked by the form, all of it at once. `unreadable`: what is said of text
    that is no JSON."""

    unreadable: Any

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return []
        if not isinstance(value, str):
            return value
        try:
            items = json.loads(value)
            # Lone surrogates are JSON but no text, and can't be stored.
            json.dumps(items, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise ValidationError(self.unreadable, code="unreadable") from None
        return items

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class ListForm(forms.ModelForm):
    """A form whose field `LIST` holds a list that an editor shows.

    `problems` holds what is wrong, with paths that start with the field's name. The hidden field `seen` is when the row
    had last changed when the form was opened, so that a second window can't undo the first's work unnoticed.

    `FIELDS` are judged together by `judge`, which raises QuizInvalid; `describe(path)` names a place in the list;
    `CHANGED` is said when somebody else saved meanwhile.
    """

    LIST: ClassVar[str]
    FIELDS: ClassVar[tuple[str, ...]]
    CHANGED: ClassVar[Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[Problem] = []
        if not self.instance._state.adding:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def judge(self, given: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def describe(self, path: Path) -> str:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        self._check_seen(data.pop("seen", ""))
        try:
            cleaned = self.judge({name: data[name] for name in self.FIELDS if name in data})
        except QuizInvalid as error:
            self._show(error.problems)
            return self.cleaned_data
        return {**self.cleaned_data, **cleaned}

    def content(self) -> dict[str, Any]:
        """The cleaned fields for the services."""
        return {name: self.cleaned_data[name] for name in self.FIELDS if name in self.cleaned_data}

    def item_problems(self) -> list[Problem]:
        """Problems of single items, with paths that start with the item's index."""
        return [
            Problem(problem.path[1:], problem.code, problem.message)
            for problem in self.problems
            if problem.path[0] == self.LIST and len(problem.path) > 1
        ]

    def _show(self, problems: list[Problem]) -> None:
        self.problems = problems
        for problem in problems:
            field, path = str(problem.path[0]), problem.path[1:]
            message = f"{self.describe(path)}: {problem.message}" if path else problem.message
            self.add_error(field, ValidationError(message, code=problem.code))
        self.fields[self.LIST].widget.problems = self.item_problems()

    def _check_seen(self, seen: str) -> None:
        """Whoever saves holds the row until it is saved: two at the same moment don't both find it unchanged."""
        if self.instance._state.adding or not seen:
            return
        row = type(self.instance)._default_manager.select_for_update().only("updated_at").get(pk=self.instance.pk)
        current = row.updated_at.isoformat()
        if seen == current:
            return
        # Shown again with the current stamp: saving once more is the decision to overwrite.
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = current
        self.add_error(None, ValidationError(self.CHANGED, code="changed_elsewhere"))
