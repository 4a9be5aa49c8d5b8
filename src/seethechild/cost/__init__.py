"""Put prices on activity, observed or simulated; say who pays."""
