"""Where identity providers send people back to. The names are those that the social-account library looks for."""

from django.urls import path

from accounts.identity_providers import GITHUB, GOOGLE
from accounts.views.providers import callback

urlpatterns = [
    path("google/callback/", callback, {"provider_id": GOOGLE}, name="google_callback"),
    path("github/callback/", callback, {"provider_id": GITHUB}, name="github_callback"),
    path("<slug:provider_id>/callback/", callback, name="openid_connect_callback"),
]
