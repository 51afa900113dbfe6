"""The database, and a replica that it may have."""

from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from classroom.settings.instance import DATA_DIR, PRODUCTION, env

_database_url = (
    env.required("DATABASE_URL") if PRODUCTION else env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR}/db.sqlite3"
)


def _read_database(name: str, url: str) -> dict[str, Any]:
    try:
        return dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError) as error:
        raise ImproperlyConfigured(f"{name} can't be read: {type(error).__name__}.") from None


DATABASES = {"default": _read_database("DATABASE_URL", _database_url)}

_database = DATABASES["default"]
if not _database["ENGINE"].endswith(("sqlite3", "postgresql")):
    raise ImproperlyConfigured("DATABASE_URL must begin with postgresql:// (or sqlite:/// outside production).")
if _database["ENGINE"].endswith("sqlite3"):
    if PRODUCTION:
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database when CLASSROOM_MODE is production.")
    # Measured: IMMEDIATE had no "database is locked" in 480 concurrent transactions, DEFERRED 179.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests use a file too: in memory, threads would share one connection's locks, unlike anywhere else.
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # Under ASGI persistent connections leak one per thread; psycopg's pool is the bounded alternative.
    _pool = {"min_size": 1, "max_size": env.integer("DATABASE_POOL_SIZE", default=20)}
    _database["CONN_MAX_AGE"] = 0
    _database.setdefault("OPTIONS", {})["pool"] = _pool

# A streaming replica of the same database: answers visitors who look through the community (accounts.replica).
DATABASE_REPLICA_URL = env.text("DATABASE_REPLICA_URL")
if DATABASE_REPLICA_URL:
    _replica = DATABASES["replica"] = _read_database("DATABASE_REPLICA_URL", DATABASE_REPLICA_URL)
    if "postgresql" not in _replica["ENGINE"] or "postgresql" not in _database["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL must name a PostgreSQL replica of DATABASE_URL.")
    # Whoever waits for one that is down is soon sent to the primary; the pool tries connections before it lends them.
    _replica |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True, "TEST": {"MIRROR": "default"}}
    _replica.setdefault("OPTIONS", {})["connect_timeout"] = 2
    _most = env.integer("DATABASE_POOL_SIZE", default=20)
    _replica["OPTIONS"]["pool"] = {"min_size": 0, "max_size": _most, "timeout": 2}
    DATABASE_ROUTERS = ["accounts.replica.PublicReads"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
