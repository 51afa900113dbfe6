"""Files that people upload: where they lie, how large they may be, who may see them."""

from django.core.exceptions import ImproperlyConfigured

from classroom.settings.instance import DATA_DIR, MODE, PRODUCTION, env
from media_storage.server_addresses import FileServer, read_file_server

MEDIA_ROOT = DATA_DIR / "media"
# On the same disk as MEDIA_ROOT, so that a finished upload is moved, not copied.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
STORAGE_QUOTA = env.integer("STORAGE_QUOTA", default=1_074_000_000)
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_BYTES", default=512 * 1024 * 1024)
# Free pictures in the picker; off without a key. The address changes only where requests go through a relay.
PIXABAY_KEY = env.text("PIXABAY_KEY")
PIXABAY_URL = env.text("PIXABAY_URL", default="https://pixabay.com/api/")
if not PIXABAY_URL.startswith("https://") and MODE != "test":
    raise ImproperlyConfigured("PIXABAY_URL must start with https://.")
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
    "staticfiles": {
        "BACKEND": "classroom.static_storage.ReleaseStorage"
        if PRODUCTION
        else "whitenoise.storage.CompressedStaticFilesStorage"
    },
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
