"""The library of good practice, null and harmful results with it."""
