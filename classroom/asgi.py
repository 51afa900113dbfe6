"""The ASGI application: HTTP to Django, sockets to the live game."""

import gc
import os
from importlib import import_module
from typing import Any

import django
from django.conf import settings

# All that is loaded here stays: looking for garbage in it meanwhile is a fifth of the work of a start.
gc.disable()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
# Loads the apps, which what follows imports.
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter  # noqa: E402

from classroom.django_http import DjangoHttp  # noqa: E402
from classroom.hub.daphne_bodies import refuse_large_bodies  # noqa: E402
from classroom.hub.daphne_frames import allow_standard_close_codes, leave_formatting_to_the_log  # noqa: E402
from classroom.hub.daphne_shutdown import drain_before_the_end  # noqa: E402
from classroom.hub.draining import drain, lifespan  # noqa: E402
from classroom.hub.open_sockets import counted  # noqa: E402
from classroom.hub.socket_log import logged  # noqa: E402
from classroom.sockets import sockets  # noqa: E402
from classroom.static_memory import StaticMemory  # noqa: E402

leave_formatting_to_the_log()
allow_standard_close_codes()
refuse_large_bodies(settings.BODY_MAX_BYTES)
drain_before_the_end(drain)
_http: Any = DjangoHttp()
if not (settings.PRODUCTION or settings.DEBUG):
    _http = StaticMemory(_http, settings.STATIC_URL)
application = ProtocolTypeRouter({"http": _http, "websocket": counted(logged(sockets)), "lifespan": lifespan})

# Without this each full collection of garbage, two while a thousand players join, looks through all of it again; and
# the pages, which the first request would load, are part of it. Collecting before would take a seventh of the start,
# for one object in a hundred.
import_module(settings.ROOT_URLCONF)
gc.freeze()
gc.enable()
