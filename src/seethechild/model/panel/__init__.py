"""The published panel: every council's stocks and flows by year, and how much their rates drift."""
