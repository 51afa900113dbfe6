"""Pages about quizzes outside the admin."""

from django.urls import path

from quizzes import appeal_pages, community_pages, folder_pages, views

app_name = "quizzes"
urlpatterns = [
    path("", community_pages.explore_page, name="explore"),
    path("<uuid:quiz_id>/", community_pages.quiz_page, name="quiz"),
    path("<uuid:quiz_id>/qr.svg", community_pages.quiz_qr, name="quiz_qr"),
    path("<uuid:quiz_id>/rate/", community_pages.rate, name="rate"),
    path("<uuid:quiz_id>/copy/", community_pages.copy, name="copy"),
    path("<uuid:quiz_id>/report/", community_pages.report, name="report"),
    path("<uuid:quiz_id>/appeal/", appeal_pages.appeal, name="appeal"),
    path("folders/<uuid:folder_id>/delete/", folder_pages.delete, name="folder_delete"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("import/", views.import_quiz, name="import"),
    path("<uuid:quiz_id>/export/", views.export_quiz, name="export"),
]
