"""The account's page of API keys."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from accounts.forms import NewKeyForm
from accounts.models import ApiKey
from accounts.services.api_keys import NewApiKey, create_api_key, delete_api_key


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class ApiKeysView(LoginRequiredMixin, FormView):
    """One's keys and a form for a new one. A new key is part of the answer to its form, and of nothing else."""

    form_class = NewKeyForm
    template_name = "accounts/keys.html"
    created: NewApiKey | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: NewKeyForm) -> HttpResponse:
        wanted = {name: form.cleaned_data[name] for name in ("name", "scopes")}
        try:
            self.created = create_api_key(user=self.request.user, request=self.request, **wanted)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=NewKeyForm(request=self.request)))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = ApiKey.objects.filter(user=self.request.user)
        return super().get_context_data(keys=keys, created=self.created, **kwargs)


@login_required
@require_POST
def delete_key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """End one of one's own keys."""
    key = get_object_or_404(ApiKey, pk=key_id, user=request.user)
    delete_api_key(key=key, request=request)
    messages.success(request, _("The key “%s” is deleted. It opens nothing any more.") % key.name)
    return redirect("accounts:keys")
