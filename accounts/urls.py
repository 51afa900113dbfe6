"""Log in, log out, register, and the settings of an account."""

from django.urls import path

from accounts import views
from accounts.views import avatars, keys, privacy, recovery, registration, security, sessions

app_name = "accounts"
urlpatterns = [
    path("login/", views.LogInView.as_view(), name="login"),
    path("login/code/", views.LogInCodeView.as_view(), name="login_code"),
    path("logout/", views.LogOutView.as_view(), name="logout"),
    path("register/", registration.RegisterView.as_view(), name="register"),
    path("register/sent/", registration.register_sent, name="register_sent"),
    path("verify/", registration.ResendView.as_view(), name="resend"),
    path("verify/<str:token>/", registration.VerifyView.as_view(), name="verify"),
    path("invitation/<str:token>/", registration.AcceptInvitationView.as_view(), name="accept_invitation"),
    path("reset/", recovery.ResetView.as_view(), name="reset"),
    path("reset/<str:token>/", recovery.ResetPasswordView.as_view(), name="reset_password"),
    path("email/", recovery.EmailView.as_view(), name="email"),
    path("email/cancel/", recovery.cancel_email, name="cancel_email"),
    path("email/verify/", recovery.send_verification, name="send_verification"),
    path("email/confirm/<str:token>/", recovery.ConfirmEmailView.as_view(), name="confirm_email"),
    path("security/", security.security, name="security"),
    path("security/app/", security.begin_app, name="begin_app"),
    path("security/app/confirm/", security.ConfirmAppView.as_view(), name="confirm_app"),
    path("security/app/remove/", security.remove_app, name="remove_app"),
    path("security/codes/", security.new_codes, name="new_codes"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<uuid:session_id>/end/", sessions.end, name="end_session"),
    path("sessions/end-others/", sessions.end_others, name="end_other_sessions"),
    path("activity/", sessions.activity, name="activity"),
    path("keys/", keys.ApiKeysView.as_view(), name="keys"),
    path("keys/<uuid:key_id>/delete/", keys.delete_key, name="delete_key"),
    path("privacy/", privacy.PrivacyView.as_view(), name="privacy"),
    path("privacy/export/", privacy.ask_for_my_export, name="ask_for_export"),
    path("privacy/exports/<uuid:export_id>/", privacy.export_file, name="export_file"),
    path("privacy/exports/<uuid:export_id>/delete/", privacy.delete_my_export, name="delete_export"),
    path("deletion/", privacy.deletion, name="deletion"),
    path("deletion/keep/", privacy.keep_account, name="keep_account"),
    path("deletion/confirm/<str:token>/", privacy.ConfirmDeletionView.as_view(), name="confirm_deletion"),
    path("avatar/", avatars.AvatarView.as_view(), name="avatar_editor"),
    path("avatars/<uuid:user_id>/", avatars.avatar, name="avatar"),
    path("avatars/drawn/", avatars.drawn, name="drawn_avatar"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
]
