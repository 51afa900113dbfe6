"""Forms of activities: the one of the admin, and the one for a link. The rules are quizzes.quiztivity_validation's."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.list_form import ListField, ListForm
from quizzes.models import QuizTivity
from quizzes.question_types.shapes import Path
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


class PagesField(ListField):
    widget = PagesEditor
    unreadable = _("The pages can't be read: this is not valid JSON. Nothing was saved; your text is kept below.")


class QuizTivityForm(ListForm):
    """A whole activity."""

    LIST, FIELDS = "pages", EDITABLE_FIELDS
    CHANGED = _(
        "This activity was changed in another window after you opened it here. Nothing was saved yet. "
        "Save again to replace those changes with what you see, or open it anew to keep them."
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        strip=False,
        widget=RichTextInput(placeholder=_("What is this activity about?")),
    )
    pages = PagesField(required=False)
    public = forms.BooleanField(
        label=_("Public"), required=False, help_text=_("Listed for everyone and open without a link.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = QuizTivity
        fields = EDITABLE_FIELDS

    def judge(self, given: dict[str, Any]) -> dict[str, Any]:
        cleaned = clean_quiztivity(given)
        if {"public", "pages"} <= cleaned.keys():
            check_publishable(public=cleaned["public"], page_count=len(cleaned["pages"]))
        return cleaned

    def describe(self, path: Path) -> str:
        return describe_place(path)


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
