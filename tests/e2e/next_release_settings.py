"""The product as its next release: the static files in the folder NEXT_RELEASE stand in the place of today's."""

import os

from classroom.settings import *  # noqa: F403
from classroom.settings import STATICFILES_DIRS

STATICFILES_DIRS = [os.environ["NEXT_RELEASE"], *STATICFILES_DIRS]
