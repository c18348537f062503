"""The configuration file: its keys, reading it, and what may be wrong with it."""
