"""Spells and events per child, late help, and who gets help and who does not."""
