"""Pages about quizzes outside the admin."""

from django.urls import URLPattern

app_name = "quizzes"
urlpatterns: list[URLPattern] = []
