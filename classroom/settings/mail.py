"""Mail, and the address that its links lead to."""

from email.utils import formataddr
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from classroom.mail_server import read_mail_server
from classroom.settings.instance import ALLOWED_HOSTS, PRODUCTION, PUBLIC_URL, SITE_NAME, env

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
