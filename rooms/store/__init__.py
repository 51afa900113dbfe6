"""Who is in which room just now, in Redis, for all server processes alike."""
