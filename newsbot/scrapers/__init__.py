"""Input stage: from a polled page or feed to articles."""
