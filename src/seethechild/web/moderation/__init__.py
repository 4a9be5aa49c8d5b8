"""A person reads everything before anyone else does."""
