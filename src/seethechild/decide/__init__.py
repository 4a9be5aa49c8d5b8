"""Compare options: who gains, what it costs, how sure we are."""
