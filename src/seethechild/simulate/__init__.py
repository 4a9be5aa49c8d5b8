"""Play a system model forward for every child, under each option."""
