"""Who somebody is in a call."""

HOST, CO_HOST, MEMBER, GUEST = "host", "co-host", "member", "guest"
# Who lets people in, puts them out and ends the call.
HOSTS = frozenset({HOST, CO_HOST})
