"""The pure heart: observe, decide, apply."""
