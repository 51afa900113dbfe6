"""The WSGI application, for production servers that serve HTTP apart from sockets."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
# Loads the apps, which what follows imports.
_django = get_wsgi_application()

from quizzes.community_cache import FromMemory  # noqa: E402

application = FromMemory(_django)
