"""A council's analyst: returns, problems, journeys, late help, and what may be published."""
