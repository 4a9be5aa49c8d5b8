"""Ideas for research: asked for, agreed by two, pseudonymised, logged (P13)."""
