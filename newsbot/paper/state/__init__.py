"""The broker over a restart."""
