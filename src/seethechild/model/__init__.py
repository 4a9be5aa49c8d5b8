"""Fit a system model: how fast children move between states, and for whom."""
