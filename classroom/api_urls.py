"""The REST API under /api/v1/."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from accounts.api import credentials, email, registration, second_factor, sessions
from classroom import api as games
from classroom.jobs_api import JobsHealthView
from media_storage import api as files
from quizzes import api as quizzes
from quizzes import import_api as imports
from quizzes import quiztivity_api as quiztivities
from quizzes import result_api as results
from rooms import api as rooms

router = SimpleRouter(use_regex_path=False)
router.register("quizzes", quizzes.QuizViewSet, basename="quiz")
router.register("questions", quizzes.QuestionViewSet, basename="question")
router.register("question-types", quizzes.QuestionTypeViewSet, basename="question-type")
router.register("quiztivities", quiztivities.QuizTivityViewSet, basename="quiztivity")
router.register("quiztivity-shares", quiztivities.QuizTivityShareViewSet, basename="quiztivity-share")
router.register("results", results.ResultViewSet, basename="result")
router.register("files", files.FileViewSet, basename="file")
router.register("games", games.GameViewSet, basename="game")
router.register("api-keys", credentials.ApiKeyViewSet, basename="api-key")
router.register("sessions", sessions.UserSessionViewSet, basename="user-session")
router.register("security-events", sessions.SecurityEventViewSet, basename="security-event")
router.register("invitations", email.InvitationViewSet, basename="invitation")
router.register("rooms", rooms.RoomViewSet, basename="room")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("imports/", imports.ImportView.as_view(), name="import"),
    path("imports/preview/", imports.ImportPreviewView.as_view(), name="import-preview"),
    path("quizzes/<uuid:pk>/exports/", imports.ExportFormatsView.as_view(), name="quiz-exports"),
    path("quizzes/<uuid:pk>/exports/<slug:name>/", imports.ExportView.as_view(), name="quiz-export"),
    path("users/me/", accounts.MeView.as_view(), name="me"),
    path("auth/session/", accounts.SessionView.as_view(), name="session"),
    path("auth/register/", registration.RegisterView.as_view(), name="register"),
    path("auth/verify/", registration.VerifyView.as_view(), name="verify"),
    path("auth/verify/resend/", registration.ResendView.as_view(), name="resend"),
    path("auth/reset/", registration.ResetView.as_view(), name="reset"),
    path("auth/reset/confirm/", registration.ResetPasswordView.as_view(), name="reset_password"),
    path("auth/invitation/", registration.AcceptInvitationView.as_view(), name="accept_invitation"),
    path("auth/email/", email.EmailView.as_view(), name="email"),
    path("auth/email/confirm/", registration.ConfirmEmailView.as_view(), name="confirm_email"),
    path("auth/login/", accounts.LogInView.as_view(), name="login"),
    path("auth/login/code/", second_factor.LogInCodeView.as_view(), name="login_code"),
    path("auth/second-factor/", second_factor.SecondFactorView.as_view(), name="second_factor"),
    path("auth/second-factor/totp/", second_factor.NewTotpView.as_view(), name="new_totp"),
    path("auth/second-factor/totp/confirm/", second_factor.ConfirmTotpView.as_view(), name="confirm_totp"),
    path("auth/second-factor/totp/remove/", second_factor.RemoveTotpView.as_view(), name="remove_totp"),
    path("auth/second-factor/recovery-codes/", second_factor.RecoveryCodesView.as_view(), name="recovery_codes"),
    path("auth/token/", credentials.TokenView.as_view(), name="token"),
    path("auth/logout/", accounts.LogOutView.as_view(), name="logout"),
    path("jobs/health/", JobsHealthView.as_view(), name="jobs_health"),
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", permission_classes=[AllowAny]), name="docs"
    ),
    # With a final slash only, so that an address without it is still redirected; line breaks are addresses too.
    re_path(r"^(?:[\s\S]*/)?$", games.UnknownAddressView.as_view()),
]
