"""Who gets help and who does not: the funnel, thresholds over time, what comes after closing."""
