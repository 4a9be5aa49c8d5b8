"""Who is in it, what they declared, when they met, the young people's panel."""
