"""Forms of activities: the one of the admin, and the one for a link. The rules are quizzes.quiztivity_validation's."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.models import QuizTivity
from quizzes.question_types.shapes import Path, Problem
from quizzes.quiztivity_validation import EDITABLE_FIELDS, check_publishable, clean_quiztivity, clean_share
from quizzes.quiztivity_widgets import PagesEditor
from quizzes.validation import QuizInvalid
from quizzes.widgets import RichTextInput

_PART_NAMES = {
    "title": _("title"),
    "type": _("kind"),
    "question": _("question"),
    "answers": _("answers"),
    "elements": _("elements"),
    "cards": _("pairs"),
    "markdown": _("text"),
    "url": _("document"),
    "image": _("picture"),
    "items": _("list"),
    "text": _("text"),
    "alt": _("description of the picture"),
}
_NUMBERED = {
    "answers": _("answer %(number)d"),
    "elements": _("element %(number)d"),
    "cards": _("pair %(number)d"),
    "items": _("line %(number)d"),
}


def describe_place(path: Path) -> str:
    """Where a problem below `pages` is: (2, "data", "cards", 0, 1, "text") → "Page 3, pair 1, card 2, text"."""
    if not path or not isinstance(path[0], int):
        return str(_("Pages"))
    place = [str(_("Page %(number)d") % {"number": path[0] + 1})]
    rest = list(path[1:])
    while rest:
        part = rest.pop(0)
        if part in _NUMBERED and rest and isinstance(rest[0], int):
            place.append(str(_NUMBERED[str(part)] % {"number": int(rest.pop(0)) + 1}))
        elif isinstance(part, int):
            place.append(str(_("card %(number)d") % {"number": part + 1}))
        elif part not in ("data", "answer"):
            place.append(str(_PART_NAMES.get(str(part), part)))
    return ", ".join(place)


class PagesField(forms.Field):
    """The pages as JSON text. What is in the list is checked by the form, all of it at once."""

    widget = PagesEditor

    def to_python(self, value: Any) -> Any:
        if value in (None, ""):
            return []
        if not isinstance(value, str):
            return value
        try:
            pages = json.loads(value)
            # Lone surrogates are JSON but no text, and can't be stored.
            json.dumps(pages, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise ValidationError(
                _("The pages can't be read: this is not valid JSON. Nothing was saved; your text is kept below."),
                code="unreadable",
            ) from None
        return pages

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or []))
        except ValidationError:
            return True


class QuizTivityForm(forms.ModelForm):
    """A whole activity. `problems` holds what is wrong, with paths that start with the field's name.

    `seen` is when it had last changed when the form was opened, so that a second window can't undo the first's work
    unnoticed. The row is locked while that is compared, in the transaction in which the admin saves.
    """

    title = forms.CharField(
        required=False, strip=False, widget=RichTextInput(placeholder=str(_("What is this activity about?")))
    )
    pages = PagesField(required=False)
    public = forms.BooleanField(
        label=_("Public"), required=False, help_text=_("Listed for everyone and open without a link.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = QuizTivity
        fields = EDITABLE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.problems: list[Problem] = []
        if not self.instance._state.adding:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        self._check_seen(data.pop("seen", ""))
        given = {name: data[name] for name in EDITABLE_FIELDS if name in data}
        try:
            cleaned = clean_quiztivity(given)
            if {"public", "pages"} <= cleaned.keys():
                check_publishable(public=cleaned["public"], page_count=len(cleaned["pages"]))
        except QuizInvalid as error:
            self._show(error.problems)
            return self.cleaned_data
        return {**self.cleaned_data, **cleaned}

    def content(self) -> dict[str, Any]:
        """The cleaned fields for the services."""
        return {name: self.cleaned_data[name] for name in EDITABLE_FIELDS if name in self.cleaned_data}

    def page_problems(self) -> list[Problem]:
        """Problems of single pages, with paths that start with the page's index."""
        return [
            Problem(problem.path[1:], problem.code, problem.message)
            for problem in self.problems
            if problem.path[0] == "pages" and len(problem.path) > 1
        ]

    def _show(self, problems: list[Problem]) -> None:
        self.problems = problems
        for problem in problems:
            field, path = str(problem.path[0]), problem.path[1:]
            message = f"{describe_place(path)}: {problem.message}" if path else problem.message
            self.add_error(field, ValidationError(message, code=problem.code))
        widget = self.fields["pages"].widget
        assert isinstance(widget, PagesEditor)
        widget.problems = self.page_problems()

    def _check_seen(self, seen: str) -> None:
        if self.instance._state.adding or not seen:
            return
        row = QuizTivity.objects.select_for_update().only("updated_at").get(pk=self.instance.pk)
        current = row.updated_at.isoformat()
        if seen == current:
            return
        # Shown again with the current stamp: saving once more is the decision to overwrite.
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = current
        message = _(
            "This activity was changed in another window after you opened it here. Nothing was saved yet. "
            "Save again to replace those changes with what you see, or open it anew to keep them."
        )
        self.add_error(None, ValidationError(message, code="changed_elsewhere"))


class ShareForm(forms.Form):
    """A link to make. Cleaned: `{name, minutes}` for quiztivity_services.share_quiztivity."""

    DURATIONS = (
        ("", _("Until I revoke it")),
        ("60", _("1 hour")),
        ("1440", _("1 day")),
        ("10080", _("1 week")),
        ("43200", _("30 days")),
        ("own", _("Another time …")),
    )
    name = forms.CharField(
        label=_("For whom?"), required=False, max_length=100, help_text=_("Only you see this, for example “Class 7b”.")
    )
    duration = forms.ChoiceField(label=_("It works for"), choices=DURATIONS, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        duration = said.get("duration", "")
        minutes = said.get("minutes") if duration == "own" else int(duration) if duration else None
        if duration == "own" and minutes is None and "minutes" not in self.errors:
            self.add_error("minutes", ValidationError(_("Give the minutes, or choose another time."), "required"))
        if self.errors:
            return said
        try:
            clean_share(name=said.get("name"), minutes=minutes, now=timezone.now())
        except QuizInvalid as error:
            for problem in error.problems:
                field = "minutes" if problem.path[0] == "expires_in" else "name"
                self.add_error(field, ValidationError(problem.message, problem.code))
            return said
        return {"name": said.get("name", ""), "minutes": minutes}
