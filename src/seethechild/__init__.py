"""See what children live through in children's services, what it costs, and what would help."""
