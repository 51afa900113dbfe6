"""Accounts in the admin: for administrators, with no way to rise above one's own rights or to lock oneself out."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import event_admin, library_admin  # noqa: F401 (what they register and unregister)
from accounts.account_actions import AccountActions, may_touch
from accounts.account_filters import (
    EQUIPPED,
    STATES,
    UNEQUIPPED,
    RoleFilter,
    SecondFactorFilter,
    StateFilter,
    state_of,
    with_second_factor,
)
from accounts.invitation_admin import InvitationAdmin as InvitationAdmin
from accounts.models import User
from accounts.roles import ROLE_PERMISSIONS
from accounts.services.removal import remove_account
from accounts.services.security_events import Kind, record_event
from accounts.services.sessions import end_all_access
from accounts.tasks.mail import mail_user

# Asked for by its owner and confirmed by mail; administrators can call it off by the action.
_DELETION = ("is_deleted", "scheduled_deletion")
# What nobody may change about oneself: a slip here would lock one out or take one's role.
_OWN_STANDING = (
    "groups",
    "is_staff",
    "is_active",
    "is_superuser",
    "user_permissions",
    "is_blocked",
    "blocked_until",
    "verified",
)


class _RulesOfNames(ModelForm):
    """User names are unique without regard to case; the message belongs at the field."""

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This user name is taken."), code="unique")
        return username

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is an account with this e-mail address."), code="unique")
        return email


class NewUserForm(_RulesOfNames, AdminUserCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "email", "verified")
        field_classes = {}  # noqa: RUF012 (Django's declaration)


class UserForm(_RulesOfNames, UserChangeForm):
    class Meta(UserChangeForm.Meta):
        model = User
        field_classes = {}  # noqa: RUF012

    def clean_groups(self) -> QuerySet[Group] | list[Group]:
        """Groups that the form doesn't offer (a superuser's own ones) stay as they are."""
        chosen = self.cleaned_data["groups"]
        field = self.fields["groups"]
        assert isinstance(field, ModelMultipleChoiceField)
        return [*chosen, *self.instance.groups.exclude(pk__in=field.queryset.values("pk"))]


@admin.register(User)
class UserAdmin(AccountActions, DjangoUserAdmin):
    form = UserForm
    add_form = NewUserForm
    list_display = (
        "username",
        "picture",
        "email",
        "roles",
        "state",
        "second_factor",
        "last_seen",
        "storage",
        "created_at",
    )
    list_filter = (("groups", RoleFilter), StateFilter, SecondFactorFilter)
    search_fields = ("username", "email")
    search_help_text = _("Search names and e-mail addresses")
    show_facets = admin.ShowFacets.NEVER
    ordering = ("username",)
    readonly_fields = (
        "last_login",
        "created_at",
        "last_seen",
        "storage",
        "login_paused_until",
        "second_factor",
        *_DELETION,
    )
    filter_horizontal = ("user_permissions",)
    actions = (
        *("block", "unblock", "verify", "send_reset", "require_second_factor", "remove_second_factor"),
        "keep_account",
    )
    fieldsets = (
        (None, {"fields": ("username", "email", "verified", "password")}),
        (
            _("Roles"),
            {
                "fields": ("groups", "is_staff"),
                "description": _("Teachers and moderators need “may use the admin”, their desk."),
            },
        ),
        (
            _("Access"),
            {"fields": ("is_active", "is_blocked", "blocked_until", "login_paused_until")},
        ),
        (
            _("Second factor"),
            {"fields": ("second_factor", "second_factor_required", "require_password")},
        ),
        (_("Deletion"), {"fields": ("is_deleted", "scheduled_deletion")}),
        (_("Activity"), {"fields": ("last_login", "last_seen", "created_at", "storage")}),
    )
    superuser_fieldset = (_("Beyond roles"), {"fields": ("is_superuser", "user_permissions")})
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": (
                    *("username", "email", "verified", "usable_password", "password1", "password2"),
                    *("groups", "is_staff"),
                ),
            },
        ),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever adds an account answers for its address: else nobody could log in with it."""
        return {"verified": True, **super().get_changeform_initial_data(request)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return with_second_factor(super().get_queryset(request)).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return (*fieldsets, self.superuser_fieldset) if obj and request.user.is_superuser else fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        shown = tuple(super().get_readonly_fields(request, obj))
        if obj is not None and obj.pk == request.user.pk:
            return (*shown, *_OWN_STANDING)
        return shown

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["label"] = _("Roles")
            if not request.user.is_superuser:
                kwargs["queryset"] = Group.objects.filter(name__in=ROLE_PERMISSIONS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        own = obj is not None and obj.pk == request.user.pk
        return super().has_delete_permission(request, obj) and may_touch(request, obj) and not own

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    @admin.display(description=_("Picture"))
    def picture(self, user: User) -> str:
        return format_html('<img src="{}" alt="" width="32" height="32">', reverse("accounts:avatar", args=[user.pk]))

    @admin.display(description=_("Roles"))
    def roles(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join([gettext("Superuser"), *names] if user.is_superuser else names) or "–"

    @admin.display(description=_("State"))
    def state(self, user: User) -> str:
        text = STATES[state_of(user)]
        if user.is_deleted and user.is_active and user.scheduled_deletion is not None:
            return f"{text}: {date_format(localtime(user.scheduled_deletion), 'SHORT_DATE_FORMAT')}"
        if user.is_locked_out and not user.is_blocked and user.blocked_until is not None:
            until = date_format(localtime(user.blocked_until), "SHORT_DATETIME_FORMAT")
            return f"{text}: {until}"
        return str(text)

    @admin.display(description=_("Second factor"))
    def second_factor(self, user: User) -> str:
        return str(EQUIPPED if getattr(user, "equipped", False) else UNEQUIPPED)

    @admin.display(description=_("Storage"), ordering="storage_used")
    def storage(self, user: User) -> str:
        return filesizeformat(user.storage_used)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        changed = set(form.changed_data)
        if not obj.may_enter and changed & {"is_blocked", "blocked_until", "is_active", "verified"}:
            end_all_access(user=obj)
        if change and changed:
            details = {"reason": ", ".join(sorted(changed))}
            kind = Kind.CHANGED_BY_ADMINISTRATOR
            record_event(user=obj, kind=kind, request=request, actor=request.user, details=details)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            user = User.objects.get(pk=id)
            if user.pk != request.user.pk:
                end_all_access(user=user)
            record_event(user=user, kind=Kind.PASSWORD_CHANGED, request=request, actor=request.user)
            mail_user.enqueue("password_changed", str(user.pk))
        return answer

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        remove_account(user=obj, actor=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            remove_account(user=user, actor=request.user)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Roles are code (accounts.roles); groups beside them are a superuser's business."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = (
        lambda self, request, obj=None: bool(request.user.is_superuser)
    )
