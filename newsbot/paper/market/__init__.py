"""At what prices: the invented market, tapes, bars."""
