"""Anyone: build an option, see what it may do, ask for the full run, share and compare."""
