"""The secret key, cookies, HTTPS and what browsers are told to be careful about."""

import secrets

from django.core.exceptions import ImproperlyConfigured

from classroom.settings.files import FILE_SERVERS
from classroom.settings.instance import DATA_DIR, PRODUCTION, env


def _embedded_secret_key() -> str:
    """The key generated at the first start, kept beside the data so that sessions survive a restart."""
    path = DATA_DIR / "secret_key"
    # Empty where an earlier release was killed, or found the disk full, while it wrote.
    if not path.exists() or not path.read_text().strip():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        part = path.with_name("secret_key.part")
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(50))
        part.replace(path)
    return path.read_text().strip()


SECRET_KEY = env.required("SECRET_KEY") if PRODUCTION else env.text("SECRET_KEY") or _embedded_secret_key()
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 random characters.")

# Forms and API bodies: the largest quiz that validates (200 slides with mark-up) has about 4 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# The editor shows its preview in a frame of this site, so the check that wants DENY is answered here.
X_FRAME_OPTIONS = "SAMEORIGIN"
# Hardware controllers follow no redirect: whether they speak HTTPS is between them and the proxy. Who asks whether a
# process is well stands behind the proxy, and speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^api/v1/box-controller/embedded/", r"^health/"]
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
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
