"""Calls for ideas: what is asked of whom, and all that must stand before one opens."""
