from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class MediaStorageConfig(AppConfig):
    name = "media_storage"
    verbose_name = _("Files")

    def ready(self) -> None:
        # Django's own upload handlers need it too.
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
