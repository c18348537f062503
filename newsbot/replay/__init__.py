"""The dry run on a recording, and reports read from a journal."""
