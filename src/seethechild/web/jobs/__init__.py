"""Background work: progress, heartbeat, cancelling, and taking up what a dead worker left."""
