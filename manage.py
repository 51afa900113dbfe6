#!/usr/bin/env python3
"""Django's command line for Classroom."""

import atexit
import gc
import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "classroom.settings")
    # The small matrices of sign vocabularies gain nothing from more threads, and on a busy machine they lose much.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Loading the apps makes a quarter of a million objects that stay; looking for garbage in them after every 700, as
    # is usual, is a tenth of the work of a start.
    gc.set_threshold(50_000, 20, 20)
    # Nor is it looked through at the end, when all of it goes.
    atexit.register(gc.freeze)
    execute_from_command_line(sys.argv)
