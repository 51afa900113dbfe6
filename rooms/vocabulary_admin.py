"""Sign vocabularies on the desk: own ones, for administrators all. Training and publishing have a page of their own."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.bin_admin import GoesIntoTheBin
from rooms import training_services, vocabulary_queries, vocabulary_services
from rooms.models import Sign, SignVocabulary
from rooms.permissions import can_edit_vocabulary
from rooms.vocabulary_forms import SignFormSet, VocabularyDeskForm


class SignInline(admin.TabularInline):
    model = Sign
    formset = SignFormSet
    fields = ("order", "label", "hands", "movement", "hint")
    extra = 1
    max_num = 200
    show_change_link = False


@admin.register(SignVocabulary)
class SignVocabularyAdmin(GoesIntoTheBin, admin.ModelAdmin):
    list_display = ("name", "language", "kind", "signs_shown", "in_use_shown", "pages")
    list_filter = ("kind", "accepts_recordings")
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("name", "slug", "language")
    search_help_text = _("Search names and languages")
    ordering = ("name", "id")
    actions = ("train", "publish_newest", "withdraw")
    inlines = (SignInline,)
    form = VocabularyDeskForm
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012 (Django reads it so)
    fields = (
        *("name", "slug", "language", "kind", "hands", "description", "accepts_recordings"),
        *("in_use_shown", "pages"),
    )
    readonly_fields = ("in_use_shown", "pages")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SignVocabulary]:
        return vocabulary_queries.listed(vocabulary_queries.editable_by(request.user)).order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: SignVocabulary | None = None) -> Any:
        # Samples have been recorded for so many hands, and captions name the slug.
        return self.readonly_fields if obj is None else (*self.readonly_fields, "slug", "hands")

    def get_fields(self, request: HttpRequest, obj: SignVocabulary | None = None) -> Any:
        return self.fields if obj is None else (*self.fields, "delete_takes")

    def get_prepopulated_fields(self, request: HttpRequest, obj: SignVocabulary | None = None) -> Any:
        return self.prepopulated_fields if obj is None else {}

    def has_change_permission(self, request: HttpRequest, obj: SignVocabulary | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or can_edit_vocabulary(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: SignVocabulary | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or can_edit_vocabulary(request.user, obj))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    def save_model(self, request: HttpRequest, obj: SignVocabulary, form: Any, change: bool) -> None:
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("Signs"), ordering="sign_count")
    def signs_shown(self, vocabulary: Any) -> int:
        return int(vocabulary.sign_count)

    @admin.display(description=_("In use"))
    def in_use_shown(self, vocabulary: Any) -> str:
        in_use = getattr(vocabulary, "in_use", [])
        return f"{in_use[0].number}" if in_use else "–"

    @admin.display(description=_("Pages"))
    def pages(self, vocabulary: SignVocabulary) -> SafeString:
        if vocabulary._state.adding:
            return SafeString("")
        names = (
            ("sign_versions", _("Train and publish")),
            ("sign_vocabulary", _("Chart")),
            ("sign_record", _("Record")),
        )
        links = [(reverse(f"rooms:{name}", args=[vocabulary.slug]), text) for name, text in names]
        (first, first_text), (second, second_text), (third, third_text) = links
        text = '<a href="{}">{}</a> · <a href="{}">{}</a> · <a href="{}">{}</a>'
        return format_html(text, first, first_text, second, second_text, third, third_text)

    @admin.action(description=_("Train a new version"), permissions=["change"])
    def train(self, request: HttpRequest, rows: QuerySet[SignVocabulary]) -> None:
        for vocabulary in rows:
            try:
                version = training_services.request_training(vocabulary=vocabulary, user=request.user)
                self.message_user(request, _("Queued: %s") % version.tag, messages.SUCCESS)
            except vocabulary_services.VocabularyRefused as refused:
                self.message_user(request, f"{vocabulary}: {refused.message}", messages.ERROR)

    @admin.action(description=_("Put the newest version into use"), permissions=["change"])
    def publish_newest(self, request: HttpRequest, rows: QuerySet[SignVocabulary]) -> None:
        for vocabulary in rows:
            version = vocabulary_queries.versions_of(vocabulary).filter(status="ready").first()
            if version is None:
                self.message_user(request, _("%s: nothing has been trained yet.") % vocabulary, messages.ERROR)
            else:
                vocabulary_services.publish_version(version=version)
                self.message_user(request, _("In use: %s") % version.tag, messages.SUCCESS)

    @admin.action(description=_("Take out of use"), permissions=["change"])
    def withdraw(self, request: HttpRequest, rows: QuerySet[SignVocabulary]) -> None:
        for vocabulary in rows:
            vocabulary_services.withdraw_version(vocabulary=vocabulary)
        self.message_user(request, _("Taken out of use."), messages.SUCCESS)
