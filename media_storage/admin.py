"""The media library: teachers have their own files, administrators all."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.permissions import is_administrator
from media_storage import links, permissions, queries, services, uses
from media_storage.filters import AddedFilter, DeletedFilter, KindFilter, UseFilter
from media_storage.forms import FileForm, UploadForm
from media_storage.imaging import THUMBNAIL_WIDTHS
from media_storage.models import StorageItem
from media_storage.refusals import FileRefused

LIST = "admin:media_storage_storageitem_changelist"


@admin.register(StorageItem)
class StorageItemAdmin(admin.ModelAdmin):
    """Files are added, described, deleted and restored by the services, never by saving a row."""

    form = FileForm
    change_list_template = "media_storage/admin/change_list.html"
    change_form_template = "media_storage/admin/change_form.html"
    delete_confirmation_template = "media_storage/admin/delete.html"
    delete_selected_confirmation_template = "media_storage/admin/delete.html"
    list_display = ("thumbnail", "name", "alt_text", "weight", "used", "uploaded_at")
    list_display_links = ("name",)
    list_editable = ("alt_text",)
    list_filter = (KindFilter, UseFilter, DeletedFilter, ("uploaded_at", AddedFilter))
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-uploaded_at", "id")
    actions = ("restore",)
    search_help_text = _("Search names and descriptions")
    fields = ("preview", "filename", "alt_text", "facts", "source", "used_by", "address")
    readonly_fields = ("preview", "facts", "source", "used_by", "address")

    class Media:
        css = {"all": ("media_storage/library.css",)}  # noqa: RUF012 (Django reads it)

    # --- who sees and may do what -----------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[StorageItem]:
        rows = queries.files_managed_by(request.user).select_related("user")
        return queries.with_use_count(rows).order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.can_upload(request.user)

    def has_change_permission(self, request: HttpRequest, obj: StorageItem | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or permissions.can_edit(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: StorageItem | None = None) -> bool:
        if obj is not None and (obj.deleted_at is not None or not permissions.can_delete(request.user, obj)):
            return False
        return super().has_delete_permission(request, obj)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    # --- the list ---------------------------------------------------------------------------------

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [*self.list_display, "owner"] if is_administrator(request.user) else [*self.list_display]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        own = ("filename", "alt_text")
        return (*own, "user__username") if is_administrator(request.user) else own

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {"quota": queries.quota_of(request.user), "shows_deleted": request.GET.get("deleted") == "yes"}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=_("Picture"))
    def thumbnail(self, item: StorageItem) -> SafeString:
        if item.is_image and item.deleted_at is None:
            address = f"{links.address_of(item)}?w={THUMBNAIL_WIDTHS[0]}"
            return format_html('<img class="file-thumb" src="{}" alt="" loading="lazy" decoding="async">', address)
        ending = item.filename.rpartition(".")[2].upper()
        return format_html('<span class="file-thumb file-thumb--none" aria-hidden="true">{}</span>', ending)

    @admin.display(description=_("Name"), ordering="filename")
    def name(self, item: StorageItem) -> str:
        return str(item)

    @admin.display(description=_("Size"), ordering="size")
    def weight(self, item: StorageItem) -> str:
        return filesizeformat(item.size)

    @admin.display(description=_("Used"), ordering="use_count")
    def used(self, item: StorageItem) -> str:
        count = item.use_count
        return ngettext("%d time", "%d times", count) % count if count else "–"

    @admin.display(description=_("Owner"), ordering="user__username")
    def owner(self, item: StorageItem) -> str:
        return item.user.username if item.user else "–"

    # --- one file ---------------------------------------------------------------------------------

    @admin.display(description=_("Preview"))
    def preview(self, item: StorageItem) -> SafeString:
        if item.deleted_at is not None:
            return format_html("<p>{}</p>", _("Deleted. Restore it from the list of deleted files."))
        address = links.address_of(item)
        if item.is_image:
            return format_html('<img class="file-preview" src="{}" alt="{}">', address, item.alt_text)
        if item.width:
            return format_html('<video class="file-preview" src="{}" controls preload="metadata"></video>', address)
        return format_html('<a href="{}">{}</a>', address, item.filename)

    @admin.display(description=_("Facts"))
    def facts(self, item: StorageItem) -> str:
        size = f"{item.width} × {item.height} · " if item.width else ""
        return f"{item.mime_type} · {size}{filesizeformat(item.size)}"

    @admin.display(description=_("Source"))
    def source(self, item: StorageItem) -> SafeString:
        """Whose picture it is; "–" for one's own."""
        found = getattr(item, "attribution", None)
        if found is None:
            return SafeString("–")
        return format_html(
            '<a href="{}" rel="noreferrer">{}</a> · {} · <a href="{}" rel="noreferrer">{}</a>',
            *(found.source_url, found.provider, found.author, found.licence_url, found.licence),
        )

    @admin.display(description=_("Used by"))
    def used_by(self, item: StorageItem) -> SafeString:
        return _list_of_uses(item) or format_html("<p>{}</p>", _("Nothing uses this file."))

    @admin.display(description=_("Id"))
    def address(self, item: StorageItem) -> SafeString:
        return format_html('<code>{}</code> <span class="help">{}</span>', item.pk, _("Names the file in a quiz."))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"show_save_and_add_another": False, "show_save_and_continue": False, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: StorageItem, form: Any, change: bool) -> None:
        said = {name: form.cleaned_data[name] for name in ("filename", "alt_text") if name in form.cleaned_data}
        services.edit_file(item=obj, **said)

    # --- adding -----------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            return self._no_add()
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            refused = self._store(request, form.cleaned_data["file"])
            if not refused:
                return HttpResponseRedirect(reverse(LIST))
            for text in refused:
                form.add_error("file", text)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Add files"),
            "form": form,
            "media": self.media,
            "opts": self.opts,
        }
        return TemplateResponse(request, "media_storage/admin/add.html", context)

    def _no_add(self) -> HttpResponse:
        raise Http404

    def _store(self, request: HttpRequest, files: Sequence[UploadedFile]) -> list[str]:
        """Store what was sent; returns what is to be said about the files that are refused."""
        refused = []
        for file in files:
            try:
                item = services.store_upload(user=request.user, stream=file, filename=file.name or "")
            except FileRefused as refusal:
                refused.append(f"{file.name}: {refusal.message}")
            else:
                text = _("You have this file already: %s.") if item.is_repeat else _("Added: %s.")
                self.message_user(request, text % item, messages.SUCCESS)
        return refused

    # --- deleting and restoring -------------------------------------------------------------------

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What the question before deleting shows: the files and where they are used."""
        shown: list[Any] = []
        for item in objs:
            shown.append(str(item))
            found = [_("used by “%s”") % use.title for use in uses.uses_of(item)]
            if found:
                shown.append(found)
        return shown, {str(self.opts.verbose_name_plural): len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: StorageItem) -> None:
        services.delete_file(item=obj, force=True)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[StorageItem]) -> None:
        services.delete_files(items=queryset)

    @admin.action(description=_("Restore"), permissions=["delete"])
    def restore(self, request: HttpRequest, queryset: QuerySet[StorageItem]) -> None:
        count = 0
        for item in queryset:
            try:
                count += services.restore_file(item=item)
            except FileRefused as refusal:
                self.message_user(request, f"{item}: {refusal.message}", messages.ERROR)
        self.message_user(request, ngettext("%d file restored.", "%d files restored.", count) % count, messages.SUCCESS)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected" if request.GET.get("deleted") == "yes" else "restore", None)
        return actions


def _list_of_uses(item: StorageItem) -> SafeString:
    found: Sequence[uses.Use] = uses.uses_of(item)
    rows = format_html_join("", '<li><a href="{}">{}</a></li>', ((use.address, use.title) for use in found))
    return format_html('<ul class="file-uses">{}</ul>', rows) if found else SafeString("")
