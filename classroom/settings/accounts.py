"""Accounts: passwords, second factors, and who may register."""

from django.core.exceptions import ImproperlyConfigured

from classroom.settings.instance import MODE, env

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
