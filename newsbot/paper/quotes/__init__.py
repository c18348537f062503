"""Market data as it comes: quotes, single ticks, bars of five seconds, books."""
