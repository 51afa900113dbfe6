"""Languages and time."""

from zoneinfo import ZoneInfo

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from classroom.settings.instance import BASE_DIR, env

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
try:
    ZoneInfo(TIME_ZONE)
except (KeyError, ValueError, OSError):
    raise ImproperlyConfigured(f"TIME_ZONE must be a name like Europe/Berlin; it is {TIME_ZONE!r}.") from None
USE_I18N = True
FORMAT_MODULE_PATH = ["classroom.date_formats"]
USE_TZ = True
