"""Anyone: how we know; sources, methods, accessibility, privacy, the right of reply."""
