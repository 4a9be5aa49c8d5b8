"""What is already known to work: published effects, graded and pooled."""
