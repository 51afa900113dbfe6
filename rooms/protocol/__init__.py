"""What may be said in a call room, and the arithmetic around it: codes, signalling, credentials, rates. Pure."""

# The largest frame that is read; an offer of a call with six people and screens has about 20 kB.
MAX_FRAME_BYTES = 64 * 1024
