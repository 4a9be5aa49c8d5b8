"""Errors, time, random streams, provenance, progress, tables, results."""
