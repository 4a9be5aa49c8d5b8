"""A proposal's evidence and its theory of change, which is a reform."""
