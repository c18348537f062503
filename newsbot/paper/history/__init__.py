"""Bars and ticks of the past."""
