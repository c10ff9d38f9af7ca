"""Synthetic dossiers of any size: realistic, and the same for the same seed."""

from allocator.generate.dossier import Size, write_dossier

__all__ = ["Size", "write_dossier"]
