"""Read, check and join the returns councils make."""
