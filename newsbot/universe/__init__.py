"""The companies newsbot knows: symbols, names and when they were valid."""
