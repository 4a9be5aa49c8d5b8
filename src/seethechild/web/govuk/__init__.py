"""Forms and pieces of pages in GOV.UK Frontend's markup, under our own look."""
