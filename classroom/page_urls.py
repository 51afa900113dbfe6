"""Pages of the live game: home, join, play, host, results."""

from django.urls import URLPattern

app_name = "classroom"
urlpatterns: list[URLPattern] = []
