"""The two sockets of the live game: read a frame, make one call, answer."""
