"""Live games in one process: rooms with sockets, fed by Redis."""
