"""How much the child is in the middle: people and homes that stay, being seen and heard, time."""
