"""Orders from the first check to the last fill."""
