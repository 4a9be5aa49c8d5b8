"""How long children wait, and what comes of it, with those still waiting counted."""
