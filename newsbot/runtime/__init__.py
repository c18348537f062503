"""Composition roots: build the stages, start and stop them in order. The dry run and the live run."""
