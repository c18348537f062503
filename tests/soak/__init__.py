"""Random clients against the paper broker, and an auditor that believes nothing the broker computes."""
