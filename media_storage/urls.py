"""Addresses of files."""

from django.urls import path

from media_storage import views

app_name = "media_storage"
urlpatterns = [
    path("<uuid:item_id>/", views.file, name="short"),
    path("<uuid:item_id>/<str:content_hash>/<str:filename>", views.file, name="file"),
]
