"""Running Classroom on one machine without installing servers: `python -m classroom.embedded`."""
