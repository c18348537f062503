"""Rules stage: from an article to the rules that match it and the company it is about."""
