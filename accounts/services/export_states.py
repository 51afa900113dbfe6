"""How far a copy of somebody's data is, by what its job says: jobs are lost with a table that is emptied."""

from datetime import timedelta
from enum import StrEnum

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from accounts.models import DataExport
from accounts.tasks.exports import write_export

# Whatever the job says: without a worker it waits for ever.
LOST_AFTER = timedelta(hours=1)
# A job that failed gets its next turn a moment after it ended.
_ENDED_FOR_GOOD_AFTER = timedelta(seconds=30)


class ExportState(StrEnum):
    READY = "ready"
    BEING_MADE = "being_made"
    LOST = "lost"


def export_state(export: DataExport) -> ExportState:
    """LOST: nobody is going to write it, so its owner may have it made anew. One query, of those that aren't ready."""
    if export.ready_at is not None:
        return ExportState.READY
    return ExportState.LOST if _is_lost(export) else ExportState.BEING_MADE


def _is_lost(export: DataExport) -> bool:
    now = timezone.now()
    if export.asked_at < now - LOST_AFTER:
        return True
    if export.job_id is None:
        return False
    try:
        job = write_export.get_result(str(export.job_id))
    except TaskResultDoesNotExist:
        return True
    ended = job.status in (TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL)
    return ended and job.finished_at is not None and job.finished_at < now - _ENDED_FOR_GOOD_AFTER
