"""Filters of the quiz list."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quizzes.models import ModRating, Quiz


class AudienceFilter(admin.SimpleListFilter):
    title = _("Visibility")
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", str(_("Public"))), ("no", str(_("Private")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quiz]) -> QuerySet[Quiz]:
        return queryset.filter(public=self.value() == "yes") if self.value() in ("yes", "no") else queryset


class LastEditFilter(admin.DateFieldListFilter):
    """By `updated_at`, under the name that the list's column has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("last edit")


class PlayedFilter(admin.DateFieldListFilter):
    """By a result's `timestamp`, under the name that the list's column has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("played")


class ModerationFilter(admin.SimpleListFilter):
    """By the moderators' rating, "not checked" first."""

    title = _("moderation")
    parameter_name = "moderation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", str(_("Not checked"))), *((str(rating.value), str(rating.label)) for rating in ModRating)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quiz]) -> QuerySet[Quiz]:
        value = self.value()
        if value == "none":
            return queryset.filter(mod_rating__isnull=True)
        if value is not None and value.isdecimal():
            return queryset.filter(mod_rating=int(value))
        return queryset
