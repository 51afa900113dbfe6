"""The job that writes somebody's export."""

from uuid import UUID

from django_tasks import task

from accounts.services.export_writing import write_export_file


@task()
def write_export(export_id: str) -> bool:
    """Whether it was written by this run."""
    return write_export_file(export_id=UUID(export_id))
