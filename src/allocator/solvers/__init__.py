"""Everything that makes plans; nothing outside this package imports a solver."""
