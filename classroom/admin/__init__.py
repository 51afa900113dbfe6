"""What administrators see of the live game; Django looks for the admin here."""

from classroom.admin.controllers import ControllerAdmin
from classroom.admin.rehearsals import RehearsalAdmin

__all__ = ["ControllerAdmin", "RehearsalAdmin"]
