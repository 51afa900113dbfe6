"""Calls: how browsers reach each other, and what carries pictures."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from classroom.settings.instance import env

# How browsers find a way to each other: one address that they can't read, and no call begins. Empty is enough inside
# one network.
STUN_SERVERS = env.matching("STUN_SERVERS", "stuns?:[^/]+", "addresses like stun:stun.school.example:3478")
TURN_SERVERS = env.matching(
    "TURN_SERVERS", "turns?:[^/]+", "addresses like turn:turn.school.example:3478?transport=udp"
)
# What coturn has as `static-auth-secret`; credentials are made from it for each participant.
TURN_SECRET = env.text("TURN_SECRET")
if TURN_SERVERS and not TURN_SECRET:
    raise ImproperlyConfigured("TURN_SECRET is not set. TURN_SERVERS needs it.")
TURN_LIFETIME_S = env.integer("TURN_LIFETIME_S", default=4 * 60 * 60)
# For networks that let nothing else through: media goes over the TURN servers only.
TURN_ONLY = env.boolean("TURN_ONLY", default=False)
if TURN_ONLY and not TURN_SERVERS:
    raise ImproperlyConfigured("TURN_ONLY needs TURN_SERVERS.")

# What carries pictures: "mesh" (from browser to browser, up to 6 people) or "janus" (a media server, up to 25).
VIDEO_BACKEND = env.choice("VIDEO_BACKEND", ["mesh", "janus"], default="mesh")
# Janus' WebSocket API, reached by this server only, and its `api_secret`.
JANUS_URL = env.text("JANUS_URL")
JANUS_SECRET = env.text("JANUS_SECRET")
if VIDEO_BACKEND == "janus" and not (JANUS_URL and JANUS_SECRET):
    raise ImproperlyConfigured("JANUS_URL and JANUS_SECRET are not set. VIDEO_BACKEND=janus needs both.")
if JANUS_URL and urlsplit(JANUS_URL).scheme not in ("ws", "wss"):
    raise ImproperlyConfigured("JANUS_URL must be an address like ws://10.0.0.9:8188.")
