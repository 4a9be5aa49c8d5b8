"""The one way out: tables, charts, sentences that are safe to publish."""
