"""What every counter of the broker has: its clients, its timers, its words of refusal."""
