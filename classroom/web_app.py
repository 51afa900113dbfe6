"""How a device shows this instance when somebody installs it: the web app manifest (W3C)."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

# The ground of light pages, as in tokens.css.
GROUND = "#f5f5f2"
# Size in pixels, and what it is for: a launcher may cut a maskable icon to any shape.
ICONS = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("maskable-512.png", 512, "maskable"))


def manifest_in(language: str) -> dict[str, Any]:
    """The manifest in one of LANGUAGES."""
    home = reverse("classroom:home")
    with translation.override(language):
        return {
            "id": home,
            "start_url": home,
            "scope": home,
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "description": _("Live quizzes and lessons: join with a PIN."),
            "lang": language,
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": GROUND,
            "categories": ["education"],
            "icons": [_vector(), *(_icon(*icon) for icon in ICONS)],
        }


def _icon(name: str, pixels: int, purpose: str) -> dict[str, str]:
    address = static(f"classroom/icons/{name}")
    return {"src": address, "type": "image/png", "sizes": f"{pixels}x{pixels}", "purpose": purpose}


def _vector() -> dict[str, str]:
    return {"src": static("classroom/icon.svg"), "type": "image/svg+xml", "sizes": "any", "purpose": "any"}
