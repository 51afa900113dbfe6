"""All settings of a Classroom instance; the only file that reads the environment.

`CLASSROOM_MODE` says what a missing value means:

* ``embedded`` (default, what ``make run`` uses): SQLite, a Redis that the launcher starts, a generated
  secret key; everything lives under ``var/``.
* ``production``: every value must be given; a missing or wrong one stops the start and names itself.
* ``test``: like embedded, with fast password hashing; the test plugin passes real servers in.
"""

import secrets
from email.utils import formataddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import fontpkg_atkinson_hyperlegible
import fontpkg_lexend
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from accounts.identity_providers import GITHUB, GOOGLE, IdentityProvider, by_id, read_openid_provider
from accounts.redis_address import Kind, read_redis_address
from classroom.environment import Environment
from classroom.log_format import logging_settings
from classroom.mail_server import read_mail_server
from classroom.redis_settings import caches, channel_layers
from media_storage.server_addresses import FileServer, read_file_server
from rooms.worker_policy import add_worker_policy

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment.from_os()

MODE = env.choice("CLASSROOM_MODE", ["embedded", "production", "test"], default="embedded")
PRODUCTION = MODE == "production"
DEBUG = env.boolean("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off when CLASSROOM_MODE is production.")

DATA_DIR = Path(env.text("CLASSROOM_DATA", default=str(BASE_DIR / "var")))


def _embedded_secret_key() -> str:
    """The key generated at the first start, kept beside the data so that sessions survive a restart."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = env.required("SECRET_KEY") if PRODUCTION else env.text("SECRET_KEY") or _embedded_secret_key()
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 random characters.")

# An embedded instance is reached by whatever address the school's network gives it; sockets and
# forms still compare Origin with Host.
ALLOWED_HOSTS = env.required_list("ALLOWED_HOSTS") if PRODUCTION else env.items("ALLOWED_HOSTS") or ["*"]
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

# Where phones find this instance, for the join address and QR code. Empty: the host page's own address.
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")

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
    "classroom.static_compression.CompressingWhiteNoise",
    "csp.middleware.CSPMiddleware",
    "classroom.permissions_policy.permissions_policy",
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

# --- database -----------------------------------------------------------------------------------

_database_url = (
    env.required("DATABASE_URL") if PRODUCTION else env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR}/db.sqlite3"
)


def _read_database(name: str, url: str) -> dict[str, Any]:
    try:
        return dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError) as error:
        raise ImproperlyConfigured(f"{name} can't be read: {type(error).__name__}.") from None


DATABASES = {"default": _read_database("DATABASE_URL", _database_url)}

_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    if PRODUCTION:
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database when CLASSROOM_MODE is production.")
    # Measured: IMMEDIATE had no "database is locked" in 480 concurrent transactions, DEFERRED 179.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests use a file too: in memory, threads would share one connection's locks, unlike anywhere else.
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # Under ASGI persistent connections leak one per thread; psycopg's pool is the bounded alternative.
    _database["CONN_MAX_AGE"] = 0
    _database.setdefault("OPTIONS", {})["pool"] = (
        {"min_size": 1, "max_size": env.integer("DATABASE_POOL_SIZE", default=20)} if MODE != "test" else False
    )

# A streaming replica of the same database: answers visitors who look through the community (accounts.replica).
DATABASE_REPLICA_URL = env.text("DATABASE_REPLICA_URL")
if DATABASE_REPLICA_URL:
    _replica = DATABASES["replica"] = _read_database("DATABASE_REPLICA_URL", DATABASE_REPLICA_URL)
    if "postgresql" not in _replica["ENGINE"] or "postgresql" not in _database["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL must name a PostgreSQL replica of DATABASE_URL.")
    # Whoever waits for one that is down is soon sent to the primary; the pool tries connections before it lends them.
    _replica |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "default"}}
    _replica.setdefault("OPTIONS", {})["connect_timeout"] = 2
    _most = env.integer("DATABASE_POOL_SIZE", default=20)
    _replica["OPTIONS"]["pool"] = {"min_size": 0, "max_size": _most, "timeout": 2}
    DATABASE_ROUTERS = ["accounts.replica.PublicReads"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: live games, sockets, cache ------------------------------------------------------------


def _embedded_redis_url() -> str:
    """The address that the launcher wrote when it started the embedded Redis."""
    path = DATA_DIR / "redis.url"
    return path.read_text().strip() if path.exists() else "redis://127.0.0.1:6379/0"


REDIS_URL = env.required("REDIS_URL") if PRODUCTION else env.text("REDIS_URL") or _embedded_redis_url()
try:
    _redis = read_redis_address(REDIS_URL)
except ValueError as error:
    raise ImproperlyConfigured(f"REDIS_URL can't be read: {error}.") from None
# So many replicas have what players and hosts are told is stored; see docs/scale.md.
REDIS_WAIT_REPLICAS = env.integer("REDIS_WAIT_REPLICAS", default=0)
if REDIS_WAIT_REPLICAS and _redis.kind is Kind.CLUSTER:
    raise ImproperlyConfigured("REDIS_WAIT_REPLICAS works with one primary, by redis:// or redis+sentinel://.")

CHANNEL_LAYERS = channel_layers(_redis)
CACHES = caches(_redis)

# --- accounts -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EmailOrUsernameBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OTP_TOTP_ISSUER = "Classroom"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "classroom:home"

# Who may register: everybody, people with an address at REGISTRATION_DOMAINS, the invited, nobody.
REGISTRATION = env.choice("REGISTRATION", ["open", "domains", "invitation", "closed"], default="open")
REGISTRATION_DOMAINS = [domain.lower().removeprefix("@") for domain in env.items("REGISTRATION_DOMAINS")]
if REGISTRATION == "domains" and not REGISTRATION_DOMAINS:
    raise ImproperlyConfigured("REGISTRATION_DOMAINS is not set. REGISTRATION=domains needs it: school.example, …")
# The group a new account joins; empty for none.
REGISTRATION_GROUP = env.choice(
    "REGISTRATION_GROUP", ["Teachers", "Moderators", "Administrators", ""], default="Teachers"
)

# Who can do nothing before they have a second factor; staff is whoever may use the admin, teachers too.
REQUIRE_SECOND_FACTOR = env.choice("REQUIRE_SECOND_FACTOR", ["none", "staff", "all"], default="none")
# A browser that wasn't used for so long must log in again for staff pages; 0: as long as the session lasts.
STAFF_IDLE_S = env.integer("STAFF_IDLE_S", default=30 * 60)
# Security events are deleted after so many days by `manage.py purge_security_events`; 0: never.
SECURITY_EVENTS_KEPT_DAYS = env.integer("SECURITY_EVENTS_KEPT_DAYS", default=180)

# Whether the community's public quizzes can be looked through without signing in.
COMMUNITY_OPEN = env.boolean("COMMUNITY_OPEN", default=True)


def _identity_providers() -> dict[str, IdentityProvider]:
    """Who may say who somebody is, by id; only those with settings."""
    found = []
    for kind, name, client_id, secret in (
        (GOOGLE, "Google", env.text("GOOGLE_CLIENT_ID"), env.text("GOOGLE_CLIENT_SECRET")),
        (GITHUB, "GitHub", env.text("GITHUB_CLIENT_ID"), env.text("GITHUB_CLIENT_SECRET")),
    ):
        if bool(client_id) != bool(secret):
            raise ImproperlyConfigured(f"{kind.upper()}_CLIENT_ID and {kind.upper()}_CLIENT_SECRET belong together.")
        if client_id:
            found.append(IdentityProvider(kind, name, kind, client_id, secret))
    try:
        return by_id(*found, *(read_openid_provider(text) for text in env.items("OIDC_PROVIDERS")))
    except ValueError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS can't be read: {error}.") from None


IDENTITY_PROVIDERS = _identity_providers()
# Where a log-in counts for the second step too, so that no code is asked for here.
TRUST_SECOND_FACTOR_OF = env.items("TRUST_SECOND_FACTOR_OF")
if set(TRUST_SECOND_FACTOR_OF) - set(IDENTITY_PROVIDERS):
    raise ImproperlyConfigured("TRUST_SECOND_FACTOR_OF may name ids of OIDC_PROVIDERS, google and github, if set up.")
# The library speaks the protocol only; see accounts.provider_adapter.
SOCIALACCOUNT_ADAPTER = "accounts.provider_adapter.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# After somebody confirmed that their account shall go, they can change their mind for so many days.
DELETION_GRACE_DAYS = env.integer("DELETION_GRACE_DAYS", default=14)
# A copy of all one's data can be fetched for so many days.
EXPORTS_KEPT_DAYS = env.integer("EXPORTS_KEPT_DAYS", default=3)
EXPORT_ROOT = DATA_DIR / "exports"
# What each app knows about a person, for their export and their removal (see accounts.personal_data).
PERSONAL_DATA = [
    "accounts.own_data.AccountData",
    "media_storage.personal_data.FileData",
    "quizzes.personal_data.QuizData",
    "rooms.personal_data.RoomData",
    "classroom.personal_data.GameData",
]

# How many proxies stand in front and append to X-Forwarded-For. Wrong, log-in tries are counted for the wrong address.
PROXY_COUNT = env.integer("PROXY_COUNT", default=0)

# --- the live game --------------------------------------------------------------------------------

GAME_EXPIRY_S = env.integer("GAME_EXPIRY_S", default=2 * 60 * 60)
GAME_MAX_PLAYERS = env.integer("GAME_MAX_PLAYERS", default=5000)
# So many different PINs without a game may be asked for from one address in a minute.
WRONG_PINS_PER_MINUTE = env.integer("WRONG_PINS_PER_MINUTE", default=60)
# The most numbers that a phone tries before it may join a protected game; see docs/decisions/joining.md.
JOIN_PROOF_NUMBERS = env.integer("JOIN_PROOF_NUMBERS", default=300_000)
ASSIGNMENT_MAX_PLAYERS = env.integer("ASSIGNMENT_MAX_PLAYERS", default=1000)

# --- calls ----------------------------------------------------------------------------------------

# How browsers find a way to each other. Empty is enough inside one network.
STUN_SERVERS = env.items("STUN_SERVERS")
TURN_SERVERS = env.items("TURN_SERVERS")
# What coturn has as `static-auth-secret`; credentials are made from it for each participant.
TURN_SECRET = env.text("TURN_SECRET")
if TURN_SERVERS and not TURN_SECRET:
    raise ImproperlyConfigured("TURN_SECRET is not set. TURN_SERVERS needs it.")
TURN_LIFETIME_S = env.integer("TURN_LIFETIME_S", default=4 * 60 * 60)
# For networks that let nothing else through: media goes over the TURN servers only.
TURN_ONLY = env.boolean("TURN_ONLY", default=False)
if TURN_ONLY and not TURN_SERVERS:
    raise ImproperlyConfigured("TURN_ONLY needs TURN_SERVERS.")

# What carries pictures: "mesh" (from browser to browser, up to 6 people) or "janus" (a media server, up to 25).
VIDEO_BACKEND = env.choice("VIDEO_BACKEND", ["mesh", "janus"], default="mesh")
# Janus' WebSocket API, reached by this server only, and its `api_secret`.
JANUS_URL = env.text("JANUS_URL")
JANUS_SECRET = env.text("JANUS_SECRET")
if VIDEO_BACKEND == "janus" and not (JANUS_URL and JANUS_SECRET):
    raise ImproperlyConfigured("JANUS_URL and JANUS_SECRET are not set. VIDEO_BACKEND=janus needs both.")

# --- API ------------------------------------------------------------------------------------------

# Requests a minute. An address may be a whole school behind one router.
API_RATE_PER_USER = env.integer("API_RATE_PER_USER", default=1200)
API_RATE_PER_ADDRESS = env.integer("API_RATE_PER_ADDRESS", default=6000)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.PerUser", "accounts.throttles.PerAddress"],
    "DEFAULT_PAGINATION_CLASS": "classroom.api_shape.Pages",
    "PAGE_SIZE": 20,
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.SearchFilter",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["classroom.api_parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "classroom.api_shape.error_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Classroom",
    "DESCRIPTION": "Quizzes, live games and results.",
    "VERSION": "1",
    "EXTERNAL_DOCS": {
        "url": "/api/v1/asyncapi.yaml",
        "description": "The live game's sockets are in a document of their own (AsyncAPI).",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["classroom.api_schema.add_errors"],
}

# --- files that people upload ---------------------------------------------------------------------

MEDIA_ROOT = DATA_DIR / "media"
# On the same disk as MEDIA_ROOT, so that a finished upload is moved, not copied.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
# Results, and calls that ended, are deleted so many days after; 0: only when their owner does it.
RESULTS_KEPT_DAYS = env.integer("RESULTS_KEPT_DAYS", default=0)
ROOMS_KEPT_DAYS = env.integer("ROOMS_KEPT_DAYS", default=0)
# Names are taken out of results so many days after the game (`manage.py anonymise_results`); 0: never by itself.
RESULT_NAMES_KEPT_DAYS = env.integer("RESULT_NAMES_KEPT_DAYS", default=0)
# Deleted quizzes and activities can be put back for so many days; 0: until their owner deletes them for good.
BIN_DAYS = env.integer("BIN_DAYS", default=30)
# So many versions of a quiz are kept: the newest; and always the first and those that moderators have rated.
QUIZ_REVISIONS_KEPT = env.integer("QUIZ_REVISIONS_KEPT", default=100)
# The list of past calls forgets when people met, and who, so many days after; 0: never by itself.
CALLS_KEPT_DAYS = env.integer("CALLS_KEPT_DAYS", default=365)
# Transcripts of calls are deleted so many days after they ended; 0: never by itself.
TRANSCRIPTS_KEPT_DAYS = env.integer("TRANSCRIPTS_KEPT_DAYS", default=365)

STORAGE_QUOTA = env.integer("STORAGE_QUOTA", default=1_074_000_000)
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_BYTES", default=512 * 1024 * 1024)
# Free pictures in the picker; off without a key. The address changes only where requests go through a relay.
PIXABAY_KEY = env.text("PIXABAY_KEY")
PIXABAY_URL = env.text("PIXABAY_URL", default="https://pixabay.com/api/")
if not PIXABAY_URL.startswith("https://") and MODE != "test":
    raise ImproperlyConfigured("PIXABAY_URL must start with https://.")
# Kahoots are fetched from here, their pictures from the hosts on the right; no other host is asked.
KAHOOT_URL = "https://create.kahoot.it/rest/kahoots/"
KAHOOT_PICTURES = {host: host for host in ("https://media.kahoot.it/", "https://images-cdn.kahoot.it/")}
# What Daphne takes as one request: the largest file to import (50 MB) and its form. Larger files come in parts.
BODY_MAX_BYTES = 52 * 1024 * 1024
# Deleted files can be restored for so long; then `manage.py purge_files` removes them.
DELETED_FILES_KEPT_S = env.integer("DELETED_FILES_KEPT_S", default=7 * 24 * 60 * 60)
# Who is asked what a file is used for and whether somebody may see that (see media_storage.uses.FileUser).
FILE_USERS = [
    "quizzes.permissions.QuizFiles",
    "quizzes.quiztivity_permissions.QuizTivityFiles",
    "classroom.game_files.GameFiles",
    "classroom.assignment_files.AssignmentFiles",
]
# Who sends local files: this server, or the proxy before it when told by a header.
SEND_FILES_WITH = env.choice("SEND_FILES_WITH", ["", "X-Accel-Redirect", "X-Sendfile"], default="")


def _file_servers() -> dict[str, FileServer]:
    """Alias → bucket, as FILE_SERVERS gives them."""
    try:
        found = [read_file_server(text) for text in env.items("FILE_SERVERS")]
    except ValueError as error:
        raise ImproperlyConfigured(f"FILE_SERVERS can't be read: {error}.") from None
    return {server.alias: server for server in found}


FILE_SERVERS = _file_servers()
# Where new uploads go: an alias of FILE_SERVERS, or empty for the local folder.
FILE_SERVER = env.choice("FILE_SERVER", ["", *FILE_SERVERS], default="")
STORAGES = {
    # What the folder holds is reached through its view only, which asks who is looking.
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "allow_overwrite": True},
    },
    # With compressed copies, which nginx and WhiteNoise send.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    **{
        alias: {
            "BACKEND": "media_storage.s3.PrivateS3Storage",
            "OPTIONS": {
                "endpoint_url": server.endpoint,
                "public_endpoint": server.public,
                "bucket_name": server.bucket,
                "access_key": server.access_key,
                "secret_key": server.secret_key,
                "region_name": server.region,
            },
        }
        for alias, server in FILE_SERVERS.items()
    },
}

# --- operations ---------------------------------------------------------------------------------

# What Prometheus shows at /metrics; empty: no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN")

# --- language, time, static files -----------------------------------------------------------------

LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "classroom" / "locale"]
# Each by its own name, for whoever looks for theirs.
TRANSLATED = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "si": "සිංහල",
    "ta": "தமிழ்",
}
# Django knows no Sinhala.
LANG_INFO["si"] = {"bidi": False, "code": "si", "name": "Sinhala", "name_local": "සිංහල"}
# Only what is compiled (`manage.py compilemessages`): half a page in another language helps nobody.
LANGUAGES = [
    (code, name)
    for code, name in TRANSLATED.items()
    if code == LANGUAGE_CODE or (LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").exists()
]
TIME_ZONE = env.text("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
# Letters for readers who choose them (*Display*), out of their packages.
STATICFILES_DIRS = [
    ("classroom/fonts/hyperlegible", fontpkg_atkinson_hyperlegible.ROOT / "files"),
    ("classroom/fonts/lexend", fontpkg_lexend.ROOT / "files"),
]
# Without collected files (make run, tests) WhiteNoise serves straight from the apps' folders.
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = DEBUG
# What is small already, what nobody loads, and what comes with its compressed copy.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "wasm", "task", "map"]
# Named after their content: browsers keep them for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/rooms/signs/assets/[^/]+\.[0-9a-f]{12}\.[a-z]+$"
WHITENOISE_ADD_HEADERS_FUNCTION = add_worker_policy

# Keeps the player's page on phones for when the network is gone; off: phones that have it remove it.
SERVICE_WORKER = env.boolean("SERVICE_WORKER", default=True)

# --- mail and jobs ----------------------------------------------------------------------------------

SITE_NAME = " ".join(env.text("SITE_NAME", default="Classroom").split())
_mail_url = env.required("EMAIL_URL") if PRODUCTION else env.text("EMAIL_URL", default="console:")
try:
    _mail_server = read_mail_server(_mail_url)
except ValueError as error:
    raise ImproperlyConfigured(f"EMAIL_URL can't be read: {error}.") from None
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail_server.host else 'console'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail_server.host, _mail_server.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail_server.user, _mail_server.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_server.starttls, _mail_server.tls
EMAIL_TIMEOUT = 20


def _link_base_url() -> str:
    """Where links in mails lead. Never what a request says: its Host header is anybody's."""
    if PUBLIC_URL:
        return PUBLIC_URL
    if PRODUCTION and not ALLOWED_HOSTS[0].startswith((".", "*")):
        return f"https://{ALLOWED_HOSTS[0]}"
    if _mail_server.host or PRODUCTION:
        raise ImproperlyConfigured("PUBLIC_URL is not set. Mails need it for their links: https://classroom.example")
    return f"http://localhost:{env.integer('PORT', default=8000)}"


LINK_BASE_URL = _link_base_url()
if urlsplit(LINK_BASE_URL).scheme not in ("http", "https") or not urlsplit(LINK_BASE_URL).hostname:
    raise ImproperlyConfigured("PUBLIC_URL must be an address like https://classroom.example.")
DEFAULT_FROM_EMAIL = formataddr((SITE_NAME, env.text("EMAIL_FROM", f"no-reply@{urlsplit(LINK_BASE_URL).hostname}")))
# Without a mail server nobody could open the link, and nobody could log in.
REQUIRE_VERIFIED_EMAIL = env.boolean("REQUIRE_VERIFIED_EMAIL", default=bool(_mail_server.host))

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# The wait before a failed job is tried again; four times longer after each try, six tries.
JOB_RETRY_S = env.integer("JOB_RETRY_S", default=30)
# A job that runs for longer was lost with its worker, and another takes it up.
JOB_TIMEOUT_S = env.integer("JOB_TIMEOUT_S", default=15 * 60)

# --- security -------------------------------------------------------------------------------------

# Forms and API bodies: the largest quiz that validates (200 slides with mark-up) has about 4 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# The editor shows its preview in a frame of this site, so the check that wants DENY is answered here.
X_FRAME_OPTIONS = "SAMEORIGIN"
# Hardware controllers follow no redirect. Whether they speak HTTPS is between them and the proxy.
SECURE_REDIRECT_EXEMPT = [r"^api/v1/box-controller/embedded/"]
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# Files in a bucket are shown from there, by a signed address to which their own address leads.
_FILE_ORIGINS = sorted({server.public for server in FILE_SERVERS.values()})
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *_FILE_ORIGINS],
        "media-src": ["'self'", "blob:", *_FILE_ORIGINS],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    # Who asks whether a process is well stands behind the proxy, and speaks plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- the log, and reports of errors --------------------------------------------------------------

LOG_FORMAT = env.choice("LOG_FORMAT", ["text", "json"], default="text")
# Whether the log and error reports may name people: addresses, PINs, ids of accounts.
LOG_PERSONAL_DATA = env.boolean("LOG_PERSONAL_DATA", default=False)
LOGGING = logging_settings(form=LOG_FORMAT, level=env.text("LOG_LEVEL", default="WARNING"), personal=LOG_PERSONAL_DATA)
SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:
    from classroom.error_reports import begin_error_reports

    try:
        begin_error_reports(SENTRY_DSN, personal=LOG_PERSONAL_DATA)
    except ValueError as error:
        raise ImproperlyConfigured(f"SENTRY_DSN can't be read: {error}.") from None
