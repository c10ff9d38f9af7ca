"""The exact model of the whole, or of some people beside fixed others."""
