"""Work that waits in the database: tried again when it fails, done again and again, watched."""
