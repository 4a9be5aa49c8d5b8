"""Turn linked records into one dated journey per child, by stated rules."""
