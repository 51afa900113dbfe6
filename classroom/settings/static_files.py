"""Static files, as WhiteNoise and nginx send them."""

import re

import fontpkg_atkinson_hyperlegible
import fontpkg_lexend
from whitenoise.compress import Compressor

from classroom.settings.instance import DATA_DIR, DEBUG, PRODUCTION, env
from rooms.worker_policy import add_worker_policy

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
# Named after their own content.
STATIC_NAMED_BY_CONTENT = re.compile(r"rooms/signs/assets/[^/]+\.[0-9a-f]{12}\.[a-z]+$")
# These and the files of a release (classroom/static_releases.py): browsers keep them without asking again.
WHITENOISE_IMMUTABLE_FILE_TEST = rf"^/static/[0-9a-f]{{12}}/|{STATIC_NAMED_BY_CONTENT.pattern}"
WHITENOISE_ADD_HEADERS_FUNCTION = add_worker_policy

# Keeps the player's page on phones for when the network is gone; off: phones that have it remove it.
SERVICE_WORKER = env.boolean("SERVICE_WORKER", default=True)
