"""Verifiers: what was looked at by somebody from another organisation, and what they found."""
