"""What the quiz desk has of the library: folders and tags of one's own quizzes, recommendations of moderators."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes import library_services as services
from quizzes import markup, permissions, queries
from quizzes.labels import tag_name
from quizzes.library_models import FOLDER_MAX_CHARACTERS
from quizzes.models import Pick, Quiz, Tag
from quizzes.natural_order import natural_key
from quizzes.validation import QuizInvalid
from quizzes.widgets import SuggestedInput, TagsInput

# More would be no help in finding one; every other is found by the search, and by its mark on a quiz.
MAX_TAGS_OFFERED = 100
KEEP, NONE, INTO = "keep", "none", "into"


class FolderFilter(admin.SimpleListFilter):
    """One's own folders; left out by Django where there are none."""

    title = gettext_lazy("folder")
    parameter_name = "folder"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        folders = [(str(folder.pk), folder.name) for folder in queries.own_folders(request.user)]
        return [*folders, (NONE, _("In no folder"))] if folders else []

    @property
    def chosen(self) -> tuple[str, str] | None:
        """(id, name) of the folder that is looked into."""
        return next((one for one in self.lookup_choices if one[0] == self.value() != NONE), None)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quiz]) -> QuerySet[Quiz]:
        value = self.value()
        if value == NONE:
            in_none = Q(folder=None) | Q(folder__deleted_at__isnull=False)
            return queryset.filter(in_none, user=request.user)
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(folder=value, user=request.user) if value in known else queryset


class TagFilter(admin.SimpleListFilter):
    """The tags that most of one's quizzes have, and the one that is looked for."""

    title = gettext_lazy("tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        used = Tag.objects.filter(quizzes__user=request.user, quizzes__deleted_at=None)
        often = used.annotate(uses=Count("quizzes")).order_by("-uses", "name").values_list("name", flat=True)
        names = {*often[:MAX_TAGS_OFFERED]}
        # Else nothing would say why the list is short.
        if chosen := tag_name(self.value() or ""):
            names.add(chosen)
        return [(name, name) for name in sorted(names, key=natural_key)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quiz]) -> QuerySet[Quiz]:
        return queryset.filter(tags__name=tag_name(self.value())) if self.value() else queryset


class OrganiseForm(forms.Form):
    """Where chosen quizzes go, and which tags they get and lose."""

    where = forms.ChoiceField(
        label=gettext_lazy("Folder"),
        choices=[
            (KEEP, gettext_lazy("Leave them where they are")),
            (INTO, gettext_lazy("Move them into the folder:")),
            (NONE, gettext_lazy("Take them out of their folders")),
        ],
        widget=forms.RadioSelect,
        initial=KEEP,
    )
    folder = forms.CharField(label=gettext_lazy("Folder's name"), required=False, max_length=FOLDER_MAX_CHARACTERS)
    add_tags = forms.CharField(label=gettext_lazy("Add tags"), required=False, widget=TagsInput)
    remove_tags = forms.CharField(label=gettext_lazy("Take tags away"), required=False, widget=TagsInput)

    def __init__(self, *args: Any, folders: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"].widget = SuggestedInput(folders, FOLDER_MAX_CHARACTERS)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("where") == KEEP and data.get("folder", "").strip():
            # Somebody who types a name means it.
            data["where"] = INTO
        if data.get("where") == INTO and not data.get("folder", "").strip():
            self.add_error("folder", _("Write the name of a folder, an old or a new one."))
        return data


class LibraryActions:
    """Actions of the quiz list."""

    @admin.action(description=gettext_lazy("Folder and tags…"), permissions=["change"])
    def organise(self: Any, request: HttpRequest, quizzes: QuerySet[Quiz]) -> HttpResponse | None:
        own = Quiz.objects.filter(pk__in=self.editable(request, quizzes).order_by().values("pk"), user=request.user)
        folders = [folder.name for folder in queries.own_folders(request.user)]
        form = OrganiseForm(request.POST if "apply" in request.POST else None, folders=folders)
        if "apply" in request.POST and form.is_valid() and self._organise(request, own, form):
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Folder and tags"),
            "opts": self.model._meta,
            "quizzes": list(own.only("title", "language")),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "all_chosen": request.POST.get("select_across") == "1",
            "form": form,
        }
        return TemplateResponse(request, "admin/quizzes/quiz/organise.html", context)

    def _organise(self: Any, request: HttpRequest, own: QuerySet[Quiz], form: OrganiseForm) -> bool:
        """Do what the form says, or show in it what is wrong."""
        given = form.cleaned_data
        try:
            with transaction.atomic():
                changed = services.tag_quizzes(quizzes=own, add=given["add_tags"], remove=given["remove_tags"])
                moved = 0
                if given["where"] != KEEP:
                    into = given["where"] == INTO
                    folder = services.create_folder(owner=request.user, name=given["folder"]) if into else None
                    moved = services.file_quizzes(quizzes=own, folder=folder)
        except QuizInvalid as invalid:
            form.add_error(None, [problem.message for problem in invalid.problems])
            return False
        if moved:
            text = ngettext("%d quiz moved.", "%d quizzes moved.", moved) % moved
            self.message_user(request, text, messages.SUCCESS)
        text = ngettext("Tags of %d quiz changed.", "Tags of %d quizzes changed.", changed) % changed
        if changed or not moved:
            self.message_user(request, text, messages.SUCCESS)
        return True

    @admin.action(description=gettext_lazy("Recommend on the explore page"), permissions=["moderate"])
    def pick(self: Any, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        count, unrated = services.pick_quizzes(moderator=request.user, quizzes=quizzes)
        if not count:
            text = _("Nothing to recommend: the chosen quizzes are private, hidden or recommended already.")
            self.message_user(request, text, messages.WARNING)
            return
        text = ngettext("%d quiz is recommended now.", "%d quizzes are recommended now.", count) % count
        self.message_user(request, text, messages.SUCCESS)
        if unrated:
            text = ngettext(
                "%d of them has not been checked yet: look at it under Moderation.",
                "%d of them have not been checked yet: look at them under Moderation.",
                unrated,
            )
            self.message_user(request, text % unrated, messages.WARNING)

    @admin.action(description=gettext_lazy("Recommend no longer"), permissions=["moderate"])
    def unpick(self: Any, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        count = services.unpick_quizzes(quizzes=quizzes)
        text = ngettext("%d quiz is recommended no longer.", "%d quizzes are recommended no longer.", count) % count
        self.message_user(request, text, messages.SUCCESS)


def title_with_labels(quiz: Quiz) -> SafeString:
    """The title, and below it the tags."""
    title = markup.title(quiz.title, quiz.language)
    names = [(tag.name,) for tag in quiz.tags.all()]
    if not names:
        return title
    tags = format_html_join(" ", '<span class="tag" dir="auto">#{}</span>', names)
    return format_html('{} <span class="quiz-labels">{}</span>', title, tags)


@admin.register(Pick)
class PickAdmin(admin.ModelAdmin):
    """Recommendations in the order of the explore page."""

    change_list_template = "admin/quizzes/pick/change_list.html"
    list_display = ("quiz_title", "position", "picked_by", "created_at")
    list_editable = ("position",)
    list_display_links = None
    ordering = ("position", "-created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Pick]:
        rows = super().get_queryset(request).filter(quiz__deleted_at=None)
        return rows.select_related("quiz", "picked_by").defer("quiz__questions")

    @admin.display(description=gettext_lazy("Quiz"))
    def quiz_title(self, pick: Pick) -> SafeString:
        return markup.title(pick.quiz.title, pick.quiz.language)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return permissions.can_moderate(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Pick | None = None) -> bool:
        return permissions.can_moderate(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Pick | None = None) -> bool:
        return permissions.can_moderate(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Pick | None = None) -> bool:
        return permissions.can_moderate(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
