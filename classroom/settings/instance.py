"""What kind of instance this is, where its data lies, and how people reach it."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from classroom.environment import Environment

BASE_DIR = Path(__file__).resolve().parents[2]
env = Environment.from_os()

MODE = env.choice("CLASSROOM_MODE", ["embedded", "production", "test"], default="embedded")
PRODUCTION = MODE == "production"
DEBUG = env.boolean("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must be off when CLASSROOM_MODE is production.")

DATA_DIR = Path(env.text("CLASSROOM_DATA", default=str(BASE_DIR / "var")))

SITE_NAME = " ".join(env.text("SITE_NAME", default="Classroom").split())

# An embedded instance is reached by whatever address the school's network gives it; sockets and
# forms still compare Origin with Host.
if PRODUCTION:
    env.required("ALLOWED_HOSTS")
ALLOWED_HOSTS = env.matching(
    "ALLOWED_HOSTS", r"[^/:]+|\[[^/]+\]", "names of hosts alone, without https:// and port, as quiz.school.example"
) or ([] if PRODUCTION else ["*"])
CSRF_TRUSTED_ORIGINS = env.matching(
    "CSRF_TRUSTED_ORIGINS", r"https?://[^/]+", "origins like https://quiz.school.example"
)

# Where phones find this instance, for the join address and QR code. Empty: the host page's own address.
PUBLIC_URL = env.text("PUBLIC_URL").rstrip("/")

# How many proxies stand in front and append to X-Forwarded-For. Wrong, log-in tries are counted for the wrong address.
PROXY_COUNT = env.integer("PROXY_COUNT", default=0)
