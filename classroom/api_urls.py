"""The REST API under /api/v1/."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.routers import SimpleRouter

from accounts import api as accounts
from accounts import bin_api as bins
from accounts.api import (
    avatars,
    credentials,
    email,
    passkeys,
    privacy,
    providers,
    registration,
    second_factor,
    sessions,
)
from classroom import api as games
from classroom import assignment_api as assignments
from classroom import attempt_api as attempts
from classroom import box_api as boxes
from classroom import controller_api as controllers
from classroom import practice_api as practice
from classroom.jobs_api import JobsHealthView
from classroom.protocol_api import AsyncApiView
from classroom.schema_api import SchemaView
from media_storage import api as files
from media_storage import avatar_api
from media_storage import stock_api as stock
from quizzes import api as quizzes
from quizzes import community_api as community
from quizzes import formula_api as formulas
from quizzes import import_api as imports
from quizzes import kahoot_api as kahoots
from quizzes import library_api as library
from quizzes import moderation_api as moderation
from quizzes import moderation_desk_api as desk
from quizzes import people_api as people
from quizzes import question_bank_api as bank
from quizzes import quiztivity_api as quiztivities
from quizzes import result_api as results
from quizzes import revision_api as revisions
from rooms import api as rooms
from rooms import call_api as calls
from rooms import transcript_api as transcripts
from rooms import vocabulary_api as vocabularies

router = SimpleRouter(use_regex_path=False)
router.register("quizzes", quizzes.QuizViewSet, basename="quiz")
router.register("questions", quizzes.QuestionViewSet, basename="question")
router.register("question-types", quizzes.QuestionTypeViewSet, basename="question-type")
router.register("quiztivities", quiztivities.QuizTivityViewSet, basename="quiztivity")
router.register("quiztivity-shares", quiztivities.QuizTivityShareViewSet, basename="quiztivity-share")
router.register("results", results.ResultViewSet, basename="result")
router.register("stock-pictures", stock.StockPictureViewSet, basename="stock-picture")
router.register("files", files.FileViewSet, basename="file")
router.register("games", games.GameViewSet, basename="game")
router.register("controllers", controllers.ControllerViewSet, basename="controller")
router.register("assignments", assignments.AssignmentViewSet, basename="assignment")
router.register("api-keys", credentials.ApiKeyViewSet, basename="api-key")
router.register("sessions", sessions.UserSessionViewSet, basename="user-session")
router.register("security-events", sessions.SecurityEventViewSet, basename="security-event")
router.register("users", people.PersonViewSet, basename="user")
router.register("data-exports", privacy.DataExportViewSet, basename="data-export")
router.register("invitations", email.InvitationViewSet, basename="invitation")
router.register("folders", library.FolderViewSet, basename="folder")
router.register("rooms", rooms.RoomViewSet, basename="room")
router.register("calls", calls.PastCallViewSet, basename="call")
router.register("transcripts", transcripts.TranscriptViewSet, basename="transcript")
router.register("vocabularies", vocabularies.VocabularyViewSet, basename="vocabulary")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("community/", include("quizzes.community_urls")),
    path("stats/", community.StatsView.as_view(), name="stats"),
    path("tags/", library.TagsView.as_view(), name="tags"),
    *bins.routes(),
    path("quizzes/<uuid:pk>/folder/", library.QuizFolderView.as_view(), name="quiz-folder"),
    path("quizzes/<uuid:pk>/reports/", library.QuizReportView.as_view(), name="quiz-report"),
    path("quizzes/<uuid:pk>/pick/", library.QuizPickView.as_view(), name="quiz-pick"),
    path("quizzes/<uuid:pk>/notice/", moderation.NoticeView.as_view(), name="quiz-notice"),
    path("quizzes/<uuid:pk>/appeal/", moderation.AppealView.as_view(), name="quiz-appeal"),
    path("quizzes/<uuid:pk>/changes/", desk.ChangesView.as_view(), name="quiz-changes"),
    path("quizzes/<uuid:pk>/reports/resolve/", desk.ResolveReportsView.as_view(), name="quiz-resolve-reports"),
    path("moderation/queue/", desk.QueueView.as_view(), name="moderation-queue"),
    path("moderation/reports/", desk.ReportsView.as_view(), name="moderation-reports"),
    path("moderation/decisions/", desk.DecisionsView.as_view(), name="moderation-decisions"),
    path("moderation/decisions/<uuid:pk>/undo/", desk.UndoView.as_view(), name="moderation-undo"),
    path("moderation/appeals/", desk.AppealsView.as_view(), name="moderation-appeals"),
    path("moderation/appeals/<uuid:pk>/answer/", desk.AppealAnswerView.as_view(), name="moderation-answer"),
    path("quizzes/<uuid:pk>/revisions/compare/", revisions.CompareRevisionsView.as_view(), name="quiz-compare"),
    path("quizzes/<uuid:pk>/revisions/", revisions.RevisionsView.as_view(), name="quiz-revisions"),
    path("quizzes/<uuid:pk>/revisions/<int:number>/", revisions.RevisionView.as_view(), name="quiz-revision"),
    path(
        "quizzes/<uuid:pk>/revisions/<int:number>/restore/",
        revisions.RestoreRevisionView.as_view(),
        name="quiz-revision-restore",
    ),
    path("formulas/", formulas.FormulasView.as_view(), name="formulas"),
    path("question-bank/", bank.QuestionBankView.as_view(), name="question-bank"),
    path("question-bank/<uuid:pk>/", bank.BankQuizView.as_view(), name="question-bank-quiz"),
    path("imports/", imports.ImportView.as_view(), name="import"),
    path("imports/preview/", imports.ImportPreviewView.as_view(), name="import-preview"),
    path("imports/kahoot/", kahoots.KahootImportView.as_view(), name="import-kahoot"),
    path("imports/kahoot/preview/", kahoots.KahootPreviewView.as_view(), name="import-kahoot-preview"),
    path("quizzes/<uuid:pk>/exports/", imports.ExportFormatsView.as_view(), name="quiz-exports"),
    path("quizzes/<uuid:pk>/exports/<slug:name>/", imports.ExportView.as_view(), name="quiz-export"),
    # Without final slashes: boxes follow no redirect.
    path("box-controller/embedded/register", boxes.RegisterView.as_view(), name="box-register"),
    path("box-controller/embedded/ping", boxes.PingView.as_view(), name="box-ping"),
    path("box-controller/embedded/update", boxes.UpdateView.as_view(), name="box-update"),
    path("box-controller/embedded/join", boxes.JoinView.as_view(), name="box-join"),
    path("assignments/players/<uuid:pk>/", assignments.AssignmentPlayerView.as_view(), name="assignment_player"),
    path("assignments/by-code/<str:pk>/", attempts.PublicAssignmentView.as_view(), name="assignment_by_code"),
    path("assignments/by-code/<str:pk>/players/", attempts.JoinAssignmentView.as_view(), name="assignment_join"),
    path("attempt/", attempts.AttemptView.as_view(), name="attempt"),
    path("attempt/question/", attempts.AttemptQuestionView.as_view(), name="attempt_question"),
    path("attempt/answers/", attempts.AttemptAnswerView.as_view(), name="attempt_answers"),
    path("attempt/again/", attempts.AttemptAgainView.as_view(), name="attempt_again"),
    path("quizzes/<uuid:pk>/practice/", practice.PracticeStartView.as_view(), name="practice"),
    path("quizzes/<uuid:pk>/practice/question/", practice.PracticeQuestionView.as_view(), name="practice_question"),
    path("quizzes/<uuid:pk>/practice/answer/", practice.PracticeAnswerView.as_view(), name="practice_answer"),
    path("rooms/<str:pk>/bans/", calls.BansView.as_view(), name="room-bans"),
    path("rooms/<str:pk>/bans/<uuid:ban>/", calls.BanView.as_view(), name="room-ban"),
    path(
        "transcripts/<uuid:pk>/exports/<slug:kind>/",
        transcripts.TranscriptExportView.as_view(),
        name="transcript-export",
    ),
    path(
        "transcripts/<uuid:pk>/segments/<uuid:segment>/",
        transcripts.TranscriptSegmentView.as_view(),
        name="transcript-segment",
    ),
    path("users/me/", accounts.MeView.as_view(), name="me"),
    path("users/me/deletion/", privacy.DeletionView.as_view(), name="deletion"),
    path("auth/deletion/confirm/", privacy.ConfirmDeletionView.as_view(), name="confirm_deletion"),
    path("users/me/avatar/", avatars.AvatarView.as_view(), name="my_avatar"),
    path("users/me/avatar/picture/", avatar_api.AvatarPictureView.as_view(), name="my_avatar_picture"),
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
    path("auth/login/passkey/begin/", passkeys.BeginPasskeyLogInView.as_view(), name="begin_login_passkey"),
    path("auth/login/passkey/", passkeys.PasskeyLogInView.as_view(), name="login_passkey"),
    path(
        "auth/login/second-factor/passkey/begin/",
        passkeys.BeginSecondPasskeyView.as_view(),
        name="begin_second_passkey",
    ),
    path("auth/login/second-factor/passkey/", passkeys.SecondPasskeyView.as_view(), name="login_second_passkey"),
    path("auth/passkeys/", passkeys.PasskeysView.as_view(), name="passkeys"),
    path("auth/passkeys/begin/", passkeys.BeginPasskeyView.as_view(), name="begin_passkey"),
    path("auth/passkeys/<uuid:pk>/", passkeys.PasskeyView.as_view(), name="passkey"),
    path("auth/passkeys/<uuid:pk>/remove/", passkeys.RemovePasskeyView.as_view(), name="remove_passkey"),
    path("auth/require-password/", passkeys.RequirePasswordView.as_view(), name="require_password"),
    path("auth/second-factor/", second_factor.SecondFactorView.as_view(), name="second_factor"),
    path("auth/second-factor/totp/", second_factor.NewTotpView.as_view(), name="new_totp"),
    path("auth/second-factor/totp/confirm/", second_factor.ConfirmTotpView.as_view(), name="confirm_totp"),
    path("auth/second-factor/totp/remove/", second_factor.RemoveTotpView.as_view(), name="remove_totp"),
    path("auth/second-factor/recovery-codes/", second_factor.RecoveryCodesView.as_view(), name="recovery_codes"),
    path("auth/providers/", providers.ProvidersView.as_view(), name="providers"),
    path("auth/providers/<slug:name>/unlink/", providers.UnlinkView.as_view(), name="unlink_provider"),
    path("auth/token/", credentials.TokenView.as_view(), name="token"),
    path("auth/logout/", accounts.LogOutView.as_view(), name="logout"),
    path("jobs/health/", JobsHealthView.as_view(), name="jobs_health"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path(
        "docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", permission_classes=[AllowAny]), name="docs"
    ),
    path("asyncapi.yaml", AsyncApiView.as_view(), name="asyncapi"),
    # With a final slash only, so that an address without it is still redirected; line breaks are addresses too.
    re_path(r"^(?:[\s\S]*/)?$", games.UnknownAddressView.as_view()),
]
