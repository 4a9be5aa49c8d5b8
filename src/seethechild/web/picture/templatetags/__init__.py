"""Filters for pages of this area."""
