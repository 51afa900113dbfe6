"""The URL map of the whole product."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

admin.autodiscover()

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("accounts/with/", include("accounts.provider_urls")),
    path("bin/", include("accounts.bin_urls")),
    # Where it was when only quizzes had one.
    path(
        "quizzes/bin/",
        RedirectView.as_view(pattern_name="bin:page", permanent=True, query_string=True),
        name="bin_of_quizzes",
    ),
    path("quizzes/", include("quizzes.urls")),
    path("", include("quizzes.site_urls")),
    path("quiztivities/", include("quizzes.quiztivity_urls")),
    path("rooms/", include("rooms.urls")),
    path("files/", include("media_storage.urls")),
    path("api/v1/", include("classroom.api_urls")),
    path("", include("classroom.page_urls")),
]
