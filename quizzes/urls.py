"""Pages about quizzes outside the admin."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("import/", views.import_quiz, name="import"),
    path("<uuid:quiz_id>/export/", views.export_quiz, name="export"),
]
