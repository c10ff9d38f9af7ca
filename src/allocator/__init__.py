"""Plans who works on which public contract in which weeks, for a region."""

from importlib.metadata import version

__version__ = version("sroi-allocator")
