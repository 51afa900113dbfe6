"""What administrators see of the live game and of jobs; Django looks for the admin here."""

from classroom.admin.controllers import ControllerAdmin
from classroom.admin.jobs import JobAdmin
from classroom.admin.rehearsals import RehearsalAdmin

__all__ = ["ControllerAdmin", "JobAdmin", "RehearsalAdmin"]
