"""People, their organisations and roles: invitations, signing in, the second factor."""
