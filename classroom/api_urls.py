"""The REST API under /api/v1/."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from classroom import api as games
from media_storage import api as files
from quizzes import api as quizzes
from rooms import api as rooms

router = SimpleRouter(use_regex_path=False)
router.register("quizzes", quizzes.QuizViewSet, basename="quiz")
router.register("questions", quizzes.QuestionViewSet, basename="question")
router.register("question-types", quizzes.QuestionTypeViewSet, basename="question-type")
router.register("results", quizzes.ResultViewSet, basename="result")
router.register("files", files.FileViewSet, basename="file")
router.register("games", games.GameViewSet, basename="game")
router.register("rooms", rooms.RoomViewSet, basename="room")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("users/me/", accounts.MeView.as_view(), name="me"),
    path("auth/session/", accounts.SessionView.as_view(), name="session"),
    path("auth/register/", accounts.RegisterView.as_view(), name="register"),
    path("auth/login/", accounts.LogInView.as_view(), name="login"),
    path("auth/logout/", accounts.LogOutView.as_view(), name="logout"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", permission_classes=[AllowAny]), name="docs"
    ),
    # With a final slash only, so that an address without it is still redirected.
    re_path(r"^(?:.*/)?$", games.UnknownAddressView.as_view()),
]
