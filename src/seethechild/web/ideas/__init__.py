"""What children, families and practitioners send, and what becomes of it."""
