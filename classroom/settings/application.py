"""The parts that Django puts together: apps, middleware, addresses, templates, and what runs them."""

from classroom.settings.instance import BASE_DIR

INSTALLED_APPS = [
    "daphne",
    "classroom.apps.ClassroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.google",
    "allauth.socialaccount.providers.github",
    "allauth.socialaccount.providers.openid_connect",
    "accounts",
    "media_storage",
    "quizzes",
    "rooms",
    "classroom.apps.ClassroomConfig",
]

MIDDLEWARE = [
    "classroom.request_ids.request_ids",
    "quizzes.community_cache.answer_from_memory",
    "django.middleware.security.SecurityMiddleware",
    "classroom.static_serving.ReleaseWhiteNoise",
    "csp.middleware.CSPMiddleware",
    "classroom.default_headers.default_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "quizzes.community_direct.read_directly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.end_void_sessions",
    "accounts.middleware.speak_their_language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.end_idle_staff_sessions",
    "accounts.middleware.note_activity",
    "accounts.deletion_gate.lead_to_deletion",
    "accounts.middleware.lead_to_second_factor",
    "accounts.middleware.remember_browsers",
    "allauth.account.middleware.AccountMiddleware",
    "classroom.outages.LivePartAway",
]

ROOT_URLCONF = "classroom.urls"
ASGI_APPLICATION = "classroom.asgi.application"
WSGI_APPLICATION = "classroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
