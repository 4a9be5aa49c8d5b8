"""Commands of safeguarding."""
