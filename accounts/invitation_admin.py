"""Invitations in the admin: for administrators. The mail goes by a job; its link is shown nowhere."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation
from accounts.queries import users_with_email
from accounts.roles import ROLE_PERMISSIONS
from accounts.services.invitations import HAS_ACCOUNT, invite


class InvitationForm(ModelForm):
    class Meta:
        model = Invitation
        fields = ("email", "group")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if users_with_email(email).exists():
            raise ValidationError(HAS_ACCOUNT, code="unique")
        return email


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    form = InvitationForm
    list_display = ("email", "group", "state", "invited_by", "created_at", "expires_at")
    list_select_related = ("group", "invited_by")
    search_fields = ("email",)
    ordering = ("-created_at", "id")
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ("invited_by", "created_at", "expires_at", "accepted_at")

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> tuple[str, ...]:
        return ("email", "group") if obj is None else ("email", "group", *self.readonly_fields)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return settings.REGISTRATION != "closed" and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "group":
            kwargs["queryset"] = Group.objects.filter(name__in=ROLE_PERMISSIONS)
            kwargs["empty_label"] = _("What newcomers get")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Invitation, form: ModelForm, change: bool) -> None:
        """The service makes the row; the admin's own object takes its place in the log and the message."""
        made = invite(email=obj.email, group=obj.group, invited_by=request.user)
        obj.__dict__.update(made.__dict__)

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, _("The invitation to %s is on its way.") % obj.email, messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        raise Http404

    @admin.display(description=_("State"))
    def state(self, invitation: Invitation) -> str:
        if invitation.accepted_at is not None:
            return str(_("accepted"))
        return str(_("open")) if invitation.is_open else str(_("expired"))
