"""Template filters for what is different between versions of a quiz."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.quiz_diff import FieldChange

register = template.Library()

_NAMES = {
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description"),
    "cover_image": gettext_lazy("Cover"),
    "background_image": gettext_lazy("Background picture"),
    "background_color": gettext_lazy("Background colour"),
    "language": gettext_lazy("Language"),
    "subject": gettext_lazy("Subject"),
    "level": gettext_lazy("For whom"),
    "tags": gettext_lazy("Tags"),
    "question": gettext_lazy("Question"),
    "answer": gettext_lazy("Answer"),
    "answers": gettext_lazy("Text"),
    "time": gettext_lazy("Seconds"),
    "image": gettext_lazy("Picture"),
    "sign_clip": gettext_lazy("Signed video"),
    "type": gettext_lazy("Kind of question"),
    "color": gettext_lazy("Colour"),
    "hide_results": gettext_lazy("Results hidden at first"),
    "points": gettext_lazy("Points count times"),
    "right": gettext_lazy("Right"),
    "case_sensitive": gettext_lazy("Case must match"),
    "min": gettext_lazy("Smallest number"),
    "max": gettext_lazy("Largest number"),
    "min_correct": gettext_lazy("Right from"),
    "max_correct": gettext_lazy("Right up to"),
}
_KINDS = {
    "added": gettext_lazy("Added"),
    "removed": gettext_lazy("Removed"),
    "changed": gettext_lazy("Changed"),
    "moved": gettext_lazy("Moved"),
}


@register.filter
def field_name(name: str) -> str:
    """A field in words; its own name if it is a new one."""
    return str(_NAMES.get(name, name))


@register.filter
def change_kind(kind: str) -> str:
    return str(_KINDS.get(kind, kind))


@register.filter
def yes_no(value: Any) -> str:
    return _("yes") if value else _("no")


@register.filter
def marked(change: FieldChange) -> SafeString:
    """Both texts in one, with <ins> and <del>."""
    return mark_safe(change.marked)  # noqa: S308 (escaped there, but for ins and del)


@register.filter
def changes_words(changes: dict[str, Any]) -> str:
    """A summary of quizzes.quiz_diff as a line: “2 questions changed, 1 added · Title, Tags”."""
    templates = {
        "changed": ngettext("%d question changed", "%d questions changed", changes.get("changed", 0)),
        "added": ngettext("%d question added", "%d questions added", changes.get("added", 0)),
        "removed": ngettext("%d question removed", "%d questions removed", changes.get("removed", 0)),
        "moved": ngettext("%d question moved", "%d questions moved", changes.get("moved", 0)),
    }
    parts = [words % changes[kind] for kind, words in templates.items() if changes.get(kind)]
    names = ", ".join(field_name(name) for name in changes.get("fields", []))
    return " · ".join([*([", ".join(parts)] if parts else []), *([names] if names else [])])
