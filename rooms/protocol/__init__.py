"""What may be said in a call room, and the arithmetic around it: codes, signalling, credentials, rates. Pure."""

# The largest frame that is read; an answer to a media server has about 45 kB in a call of 25 people.
MAX_FRAME_BYTES = 96 * 1024
