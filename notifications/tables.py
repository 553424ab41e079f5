"""Every table of notifications in one import."""

from notifications import engine_room, inbound_text, message

__all__ = ["engine_room", "inbound_text", "message"]
