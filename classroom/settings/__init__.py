"""All settings of a Classroom instance, a module for each subject; what it takes from the environment is read here.

`CLASSROOM_MODE` says what a missing value means:

* ``embedded`` (default, what ``make run`` uses): SQLite, a Redis that the launcher starts, a generated
  secret key; everything lives under ``var/``.
* ``production``: every value must be given; a missing or wrong one stops the start and names itself.
* ``test``: like embedded, with fast password hashing; the test plugin passes real servers in.

`docs/configuration.md` lists the variables.
"""

from classroom.settings.accounts import *
from classroom.settings.api import *
from classroom.settings.application import *
from classroom.settings.calls import *
from classroom.settings.database import *
from classroom.settings.files import *
from classroom.settings.games import *
from classroom.settings.identity_providers import *
from classroom.settings.instance import *
from classroom.settings.jobs import *
from classroom.settings.languages import *
from classroom.settings.mail import *
from classroom.settings.monitoring import *
from classroom.settings.privacy import *
from classroom.settings.quizzes import *
from classroom.settings.redis import *
from classroom.settings.security import *
from classroom.settings.static_files import *
