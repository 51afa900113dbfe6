"""/ws/rooms/<code>/: signalling, chat and who is there. Media goes between browsers, never through here."""

from rooms.consumers.call import CallConsumer

__all__ = ["CallConsumer"]
