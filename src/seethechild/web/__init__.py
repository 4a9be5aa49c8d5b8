"""The website: forms, pages and permissions around the verbs of studies."""
