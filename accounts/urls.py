"""Log in, log out, register, and the settings of an account."""

from django.urls import path

from accounts import views
from accounts.views import keys

app_name = "accounts"
urlpatterns = [
    path("login/", views.LogInView.as_view(), name="login"),
    path("logout/", views.LogOutView.as_view(), name="logout"),
    path("register/", views.RegisterView.as_view(), name="register"),
    path("keys/", keys.ApiKeysView.as_view(), name="keys"),
    path("keys/<uuid:key_id>/delete/", keys.delete_key, name="delete_key"),
    path("password/", views.PasswordChangeView.as_view(), name="password_change"),
]
