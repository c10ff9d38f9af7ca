"""Reads a dossier into an `Instance`, or says every fault with its remedy."""

from allocator.reading.read import Reading, read_instance

__all__ = ["Reading", "read_instance"]
