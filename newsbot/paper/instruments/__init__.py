"""What can be traded: listings, how they are found, their price steps and hours."""
