"""Children who may be at risk: alerts, records of what was done, cover, clearance."""
