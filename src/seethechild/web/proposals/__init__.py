"""Ideas shaped into proposals with nothing lost."""
