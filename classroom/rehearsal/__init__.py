"""Simulated classes over real sockets: what `manage.py rehearse` and `python -m bench` play. Knows servers only from
outside, as phones and teachers do."""
