"""Redis: where it is, and what sockets and the cache make of it."""

from django.core.exceptions import ImproperlyConfigured

from accounts.redis_address import read_redis_address
from classroom.redis_settings import caches, channel_layers
from classroom.settings.instance import DATA_DIR, PRODUCTION, env


def _embedded_redis_url() -> str:
    """The address that the launcher wrote when it started the embedded Redis."""
    path = DATA_DIR / "redis.url"
    return path.read_text().strip() if path.exists() else "redis://127.0.0.1:6379/0"


REDIS_URL = env.required("REDIS_URL") if PRODUCTION else env.text("REDIS_URL") or _embedded_redis_url()
try:
    _redis = read_redis_address(REDIS_URL)
except ValueError as error:
    raise ImproperlyConfigured(f"REDIS_URL can't be read: {error}.") from None
# So many replicas have what players and hosts are told is stored; see docs/scale.md.
REDIS_WAIT_REPLICAS = env.integer("REDIS_WAIT_REPLICAS", default=0)

CHANNEL_LAYERS = channel_layers(_redis)
CACHES = caches(_redis)
