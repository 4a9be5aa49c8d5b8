"""Tags of pages about ideas."""
