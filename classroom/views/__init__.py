"""Pages that the class and the teacher see outside the admin."""
