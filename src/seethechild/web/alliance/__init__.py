"""Organisations that joined, pledged and committed."""
