"""For programs: councils, figures, reforms, options and runs, under /api/v1/."""
