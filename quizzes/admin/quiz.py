"""The quiz desk: teachers edit their own quizzes, moderators rate public ones, administrators see all."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.bin_admin import GoesIntoTheBin
from accounts.relative_times import relative_time
from media_storage.picker import picker_data
from quizzes import markup, permissions, queries, services
from quizzes.admin import columns
from quizzes.admin.filters import AudienceFilter, LastEditFilter, ModerationFilter
from quizzes.admin.library import FolderFilter, LibraryActions, TagFilter, title_with_labels
from quizzes.admin.moderation import moderation_actions
from quizzes.admin.moderation_pages import ModerationPages
from quizzes.admin.revisions import RevisionPages
from quizzes.explore import with_words
from quizzes.files import files_linked_to
from quizzes.forms import QuizForm
from quizzes.library_models import FOLDER_MAX_CHARACTERS
from quizzes.library_services import create_folder, file_quizzes
from quizzes.models import Quiz
from quizzes.moderation_queries import notice_for_editor
from quizzes.search_text import tokens
from quizzes.widgets import SuggestedInput


@admin.register(Quiz)
class QuizAdmin(LibraryActions, ModerationPages, RevisionPages, GoesIntoTheBin, admin.ModelAdmin):
    """A desk shows what one may edit, and to moderators what is public. Writing is done by `services`."""

    form = QuizForm
    change_form_template = "admin/quizzes/quiz/change_form.html"
    change_list_template = "admin/quizzes/quiz/change_list.html"
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    list_display_links = ("title_shown",)
    search_fields = ("search_entry__text",)
    search_help_text = _("Search titles, questions, answers and tags")
    ordering = ("-updated_at", "id")
    actions = ("publish", "unpublish", "copy", "organise", "pick", "unpick")
    fieldsets = (
        (None, {"fields": ("title", "description", "seen")}),
        (None, {"fields": ("questions",), "classes": ("questions",)}),
        (
            _("How it is found and filed"),
            {"fields": ("language", "subject", "level", "tags", "folder_name"), "classes": ("library",)},
        ),
        (
            _("Appearance and publishing"),
            {"fields": ("public", "cover_image", "background_image", "background_color"), "classes": ("appearance",)},
        ),
    )
    read_only_fieldsets = (
        (None, {"fields": ("owner", "description_shown", "moderation", "edited")}),
        (None, {"fields": ("questions_shown",), "classes": ("questions",)}),
        (_("Appearance"), {"fields": ("cover", "background_image", "background_color")}),
    )

    # --- who sees and may do what -----------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        rows = queries.quizzes_editable_by(request.user)
        if self.has_moderate_permission(request):
            rows |= Quiz.objects.filter(queries.SHOWN)
        listed = queries.listed(rows).select_related("folder").prefetch_related("tags")
        return listed.order_by(*self.get_ordering(request))

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        if self.has_moderate_permission(request) and not self.has_add_permission(request):
            return (F("mod_rating").asc(nulls_first=True), "updated_at", "id")
        return self.ordering

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.can_create(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Quiz | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or permissions.can_edit(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Quiz | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (
            obj is None or permissions.can_delete(request.user, obj)
        )

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return permissions.can_moderate(request.user)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        # A stranger's quiz and none at all must look the same.
        raise Http404

    # --- the list ---------------------------------------------------------------------------------

    def get_list_display(self, request: HttpRequest) -> list[str]:
        writes, moderates = self.has_add_permission(request), self.has_moderate_permission(request)
        audience = ["public_shown"] if writes else []
        oversight = ["owner", "moderation_shown"] if moderates else []
        return ["cover", "title_shown", "question_count", *audience, "plays", "opinion", *oversight, "edited", "tools"]

    def get_list_filter(self, request: HttpRequest) -> tuple[Any, ...]:
        filters: list[Any] = [("updated_at", LastEditFilter)]
        if self.has_add_permission(request):
            filters[:0] = [FolderFilter, TagFilter, AudienceFilter]
        if self.has_moderate_permission(request):
            filters.insert(0, ModerationFilter)
        return tuple(filters)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Quiz], search_term: str
    ) -> tuple[QuerySet[Quiz], bool]:
        return with_words(queryset, tokens(search_term)), False

    @admin.display(description=_("Cover"))
    def cover(self, quiz: Quiz) -> SafeString:
        return markup.cover(quiz)

    @admin.display(description=_("Title"), ordering="title")
    def title_shown(self, quiz: Quiz) -> SafeString:
        return title_with_labels(quiz)

    @admin.display(description=_("Questions"), ordering="question_count")
    def question_count(self, quiz: Quiz) -> SafeString:
        return columns.count_of_questions(quiz)

    @admin.display(description=_("Visibility"), ordering="public")
    def public_shown(self, quiz: Quiz) -> SafeString:
        return columns.public_tag(quiz)

    @admin.display(description=_("Last edit"), ordering="updated_at")
    def edited(self, quiz: Quiz) -> SafeString:
        return relative_time(quiz.updated_at)

    @admin.display(description=_("Rating"), ordering="likes")
    def opinion(self, quiz: Quiz) -> SafeString:
        return columns.opinion(quiz)

    @admin.display(description=_("Owner"), ordering="user__username")
    def owner(self, quiz: Quiz) -> str:
        return quiz.user.username

    @admin.display(description=_("Moderation"), ordering="mod_rating")
    def moderation_shown(self, quiz: Quiz) -> SafeString:
        return columns.moderation_select(quiz) if quiz.public else columns.moderation_tag(quiz.mod_rating)

    @admin.display(description=_("Moderation"))
    def moderation(self, quiz: Quiz) -> SafeString:
        return columns.moderation_tag(quiz.mod_rating)

    @admin.display(description=_("Play"))
    def tools(self, quiz: Quiz) -> SafeString:
        return columns.start_link(quiz) if quiz.question_count else SafeString("")

    # --- actions ----------------------------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if self.has_moderate_permission(request):
            actions.update(moderation_actions())
        return actions

    def editable(self, request: HttpRequest, quizzes: QuerySet[Quiz]) -> QuerySet[Quiz]:
        """Those that this person may change; a moderator who teaches sees others' quizzes in the same list."""
        return quizzes.filter(pk__in=queries.quizzes_editable_by(request.user).values("pk"))

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        self._publish(request, quizzes, public=True)

    @admin.action(description=_("Make private"), permissions=["change"])
    def unpublish(self, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        self._publish(request, quizzes, public=False)

    def _publish(self, request: HttpRequest, quizzes: QuerySet[Quiz], *, public: bool) -> None:
        chosen = self.editable(request, quizzes)
        empty = chosen.filter(question_count=0).count() if public else 0
        count = services.publish_quizzes(quizzes_queryset=chosen, public=public)
        if public:
            text = ngettext("%d quiz published.", "%d quizzes published.", count) % count
        else:
            text = ngettext("%d quiz made private.", "%d quizzes made private.", count) % count
        self.message_user(request, text, messages.SUCCESS)
        if empty:
            refused = ngettext(
                "%d quiz has no questions and stays private.", "%d quizzes have no questions and stay private.", empty
            )
            self.message_user(request, refused % empty, messages.WARNING)

    @admin.action(description=_("Copy"), permissions=["add"])
    def copy(self, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        chosen = list(quizzes.defer(None))
        for quiz in chosen:
            self.log_addition(request, services.copy_quiz(quiz=quiz, owner=request.user), f"Copy of {quiz.pk}.")
        text = ngettext(
            "%d quiz copied. The copy is private.", "%d quizzes copied. The copies are private.", len(chosen)
        )
        self.message_user(request, text % len(chosen), messages.SUCCESS)

    # --- further pages ----------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:quiz_id>/copy/", view(require_POST(self.copy_view)), name="quizzes_quiz_copy"),
            *self.moderation_urls(),
            *self.revision_urls(),
            *super().get_urls(),
        ]

    def copy_view(self, request: HttpRequest, quiz_id: UUID) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        quiz = get_object_or_404(self.get_queryset(request).defer(None), pk=quiz_id)
        copied = services.copy_quiz(quiz=quiz, owner=request.user)
        self.log_addition(request, copied, f"Copy of {quiz.pk}.")
        self.message_user(request, _("This is your copy. It is private."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:quizzes_quiz_change", args=[copied.pk]))

    # --- the form ---------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Quiz | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        if "folder_name" in form.base_fields:
            names = [folder.name for folder in queries.own_folders(request.user)]
            # A field of its own: that of the form is shared with whoever else has one open in this moment.
            field = form.base_fields["folder_name"] = deepcopy(form.base_fields["folder_name"])
            field.widget = SuggestedInput(names, FOLDER_MAX_CHARACTERS)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Quiz | None = None) -> Any:
        reads_only = obj is not None and not self.has_change_permission(request, obj)
        return self.read_only_fieldsets if reads_only else self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Quiz | None = None) -> tuple[str, ...]:
        if obj is None or self.has_change_permission(request, obj):
            return ()
        return tuple(name for _title, options in self.read_only_fieldsets for name in options["fields"])

    @admin.display(description=_("Description"))
    def description_shown(self, quiz: Quiz) -> SafeString:
        return markup.rich(quiz.description)

    @admin.display(description=_("Questions"))
    def questions_shown(self, quiz: Quiz) -> SafeString:
        return render_to_string("quizzes/_questions.html", {"questions": quiz.questions, "language": quiz.language})

    def save_model(self, request: HttpRequest, obj: Quiz, form: QuizForm, change: bool) -> None:
        if change:
            services.update_quiz(quiz=obj, changes=form.content(), saved_by=request.user)
            self._file(request, obj, form)
            return
        created = services.create_quiz(owner=request.user, **form.content())
        self._file(request, created, form)
        obj.pk = created.pk
        obj._state.adding = False
        obj.refresh_from_db()

    def _file(self, request: HttpRequest, quiz: Quiz, form: QuizForm) -> None:
        """Only its owner files a quiz, and only by a form that asked."""
        if form.add_prefix("folder_name") not in form.data or quiz.user_id != request.user.pk:
            return
        name = form.cleaned_data["folder_name"]
        folder = create_folder(owner=request.user, name=name) if name else None
        file_quizzes(quizzes=Quiz.objects.filter(pk=quiz.pk), folder=folder)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The services have saved everything."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        quiz_id = unquote(object_id) if object_id else None
        files = picker_data(request.user, files_linked_to(quiz_id))
        told = notice_for_editor(request.user, quiz_id)
        context = {"quiz_id": quiz_id, "file_service": files, "moderation_notice": told, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)
