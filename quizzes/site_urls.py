"""Addresses at the top of the site that show quizzes: people and the sitemap."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path

from quizzes import community_pages
from quizzes.sitemaps import SITEMAPS, if_open

app_name = "people"
urlpatterns = [
    path("users/<str:username>/", community_pages.user_page, name="user"),
    path(
        "sitemap.xml",
        if_open(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "people:sitemap"},
        name="sitemap_index",
    ),
    path("sitemap-<str:section>.xml", if_open(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
]
