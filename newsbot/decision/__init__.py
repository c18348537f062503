"""Decision stage: from a signal, a quote and the limits to an order plan or a refusal. Pure."""
