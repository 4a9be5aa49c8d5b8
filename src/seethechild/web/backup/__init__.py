"""A full export of the site in one sealed file, and its return into an empty site."""
