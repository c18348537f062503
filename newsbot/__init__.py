"""News-triggered bracket orders at Interactive Brokers."""
