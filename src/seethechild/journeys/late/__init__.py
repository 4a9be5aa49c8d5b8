"""Late help: how long children waited, what had been closed before, and what came of closing."""
