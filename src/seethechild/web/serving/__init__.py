"""Running the site: the server, and a demonstration to look around in."""
