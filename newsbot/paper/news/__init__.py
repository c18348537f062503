"""Headlines, articles and bulletins."""
