"""Jobs, which workers do: docs/jobs.md."""

from classroom.settings.instance import env

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
# The wait before a failed job is tried again; four times longer after each try, six tries.
JOB_RETRY_S = env.integer("JOB_RETRY_S", default=30)
# A job that runs for longer was lost with its worker, and another takes it up.
JOB_TIMEOUT_S = env.integer("JOB_TIMEOUT_S", default=15 * 60)
