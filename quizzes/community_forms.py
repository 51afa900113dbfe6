"""The forms of the community's pages: reporting a quiz, and the choices that narrow what is explored."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.wording import say
from quizzes import question_types
from quizzes.explore import FILTERS, NOT_CHECKED, RELEVANCE, Wanted
from quizzes.labels import LANGUAGES
from quizzes.library_models import REPORT_MAX_CHARACTERS
from quizzes.models import ModRating, Report

MAX_VALUES = 12


class ReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what fits best.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Tell the moderators more"),
        required=False,
        max_length=REPORT_MAX_CHARACTERS,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("For example which question it is. The author doesn't see who reported."),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows or widens; `count` is None where it isn't known."""

    label: str
    link: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    choices: list[Choice]


def facet_rows(
    request: HttpRequest, wanted: Wanted, found: dict[str, list[tuple[str, int]]], *, complete: bool
) -> list[Facet]:
    """What there is to choose from in the hits, with numbers if those are of all hits; a chosen one can be let go."""
    labels = {
        "subject": _("Subject"),
        "level": _("For whom"),
        "language": _("Language"),
        "kind": _("Kinds of questions"),
        "length": _("Length"),
    }
    facets = []
    for name, label in labels.items():
        chosen = getattr(wanted, name)
        rows = [(value, count) for value, count in found[name] if value != chosen][:MAX_VALUES]
        counted = dict(found[name])
        first = [_choice(request, name, chosen, counted.get(chosen, 0), complete, chosen=True)] if chosen else []
        choices = [*first, *(_choice(request, name, value, count, complete) for value, count in rows)]
        if len(choices) > 1 or first:
            facets.append(Facet(name, label, choices))
    return facets


def _choice(request: HttpRequest, name: str, value: str, count: int, complete: bool, *, chosen: bool = False) -> Choice:
    link = _link(request, name, "" if chosen else value)
    return Choice(_value_label(name, value), link, chosen, count if complete else None)


def choice_rows(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    """How the hits are sorted, and the choices that no facet counts."""
    sorts = {
        RELEVANCE: _("Best match"),
        "newest": _("Newest"),
        "played": _("Most played"),
        "best": _("Best rated"),
        "picked": _("Recommended"),
    }
    if not wanted.query:
        del sorts[RELEVANCE]
    others = [("tag", f"#{wanted.tag}"), ("author", _("by %(name)s") % {"name": wanted.author})]
    if wanted.mod_rating:
        others.append(("mod_rating", _value_label("mod_rating", wanted.mod_rating)))
    return {
        "sorts": [
            Choice(label, _link(request, "sort", name), chosen=name == wanted.order) for name, label in sorts.items()
        ],
        "others": [
            Choice(label, _link(request, name, ""), chosen=True) for name, label in others if getattr(wanted, name)
        ],
        "kept": [(name, getattr(wanted, name)) for name in ("sort", *FILTERS) if getattr(wanted, name)],
        "narrowed": any(getattr(wanted, name) for name in FILTERS),
    }


def _value_label(name: str, value: str) -> str:
    if name == "language":
        return LANGUAGES.get(value, value)
    if name == "kind":
        kind = question_types.TYPES.get(value)
        return say(kind.LABEL) if kind else value
    if name == "mod_rating":
        return _("Not checked yet") if value == NOT_CHECKED else str(ModRating(int(value)).label)
    lengths = {
        "short": _("Up to 5 questions"),
        "medium": _("6 to 15 questions"),
        "long": _("More than 15 questions"),
    }
    return lengths.get(value, value) if name == "length" else value


def _link(request: HttpRequest, name: str, value: str) -> str:
    """This page's address with `name` set, or taken out for ""; on its first page."""
    params = request.GET.copy()
    for gone in ("page", name):
        params.pop(gone, None)
    if value:
        params[name] = value
    return f"?{params.urlencode()}"
