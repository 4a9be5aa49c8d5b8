"""Anyone: what is recorded of children in each council of England, with every figure's source."""
