"""Addresses of files."""

from django.urls import path

from media_storage import avatar_api, views

app_name = "media_storage"
urlpatterns = [
    path("avatar/", avatar_api.upload_avatar, name="upload_avatar"),
    path("<uuid:item_id>/", views.file, name="short"),
    path("<uuid:item_id>/<str:content_hash>/<str:filename>", views.file, name="file"),
]
