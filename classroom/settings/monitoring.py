"""What the instance tells about itself: figures, the log, reports of errors."""

from django.core.exceptions import ImproperlyConfigured

from classroom.log_format import logging_settings
from classroom.settings.instance import env

# What Prometheus shows at /metrics; empty: no such page.
METRICS_TOKEN = env.text("METRICS_TOKEN")

LOG_FORMAT = env.choice("LOG_FORMAT", ["text", "json"], default="text")
# Whether the log and error reports may name people: addresses, PINs, ids of accounts.
LOG_PERSONAL_DATA = env.boolean("LOG_PERSONAL_DATA", default=False)
_level = env.choice("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR"], default="WARNING")
LOGGING = logging_settings(form=LOG_FORMAT, level=_level, personal=LOG_PERSONAL_DATA)
SENTRY_DSN = env.text("SENTRY_DSN")
if SENTRY_DSN:
    from classroom.error_reports import begin_error_reports

    try:
        begin_error_reports(SENTRY_DSN, personal=LOG_PERSONAL_DATA)
    except ValueError as error:
        raise ImproperlyConfigured(f"SENTRY_DSN can't be read: {error}.") from None
