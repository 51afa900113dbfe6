"""The provider's pages: its log-in, making people for a test, and the library's own."""

import json

from django.contrib.auth import authenticate, get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.html import format_html

FORM = """<!doctype html><title>Provider</title><link rel="icon" href="data:,"><h1>Provider</h1><form method="post">
<label>Name <input name="username"></label><label>Password <input name="password" type="password"></label>
<button>Sign in</button></form><p>{}</p>"""


def log_in(request: HttpRequest) -> HttpResponse:
    """Asks also those who are logged in: `prompt=login` sends them here."""
    person = authenticate(request, username=request.POST.get("username"), password=request.POST.get("password"))
    if person is None:
        return HttpResponse(format_html(FORM, request.GET.get("next", "")))
    login(request, person)
    return redirect(request.GET["next"])


def people(request: HttpRequest) -> HttpResponse:
    """POST {username, email, verified, name}: somebody who can log in; their password is their name."""
    data = json.loads(request.body)
    get_user_model().objects.create_user(
        data["username"], data["email"], data["username"], is_staff=data["verified"], first_name=data.get("name", "")
    )
    return HttpResponse(status=201)


urlpatterns = [
    path("login/", log_in),
    path("people/", people),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
