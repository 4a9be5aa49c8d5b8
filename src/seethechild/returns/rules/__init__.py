"""The publishers' rules of what a return must keep to, and our own, as data that checks itself."""
