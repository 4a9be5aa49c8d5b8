"""Who may do what, and who did: events that cannot be changed, each bound to the one before."""
