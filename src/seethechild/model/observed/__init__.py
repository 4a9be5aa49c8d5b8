"""A council's system model from its own children's journeys, shrunk to its published figures."""
