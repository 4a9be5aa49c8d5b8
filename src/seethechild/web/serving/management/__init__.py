"""The place Django looks for commands."""
