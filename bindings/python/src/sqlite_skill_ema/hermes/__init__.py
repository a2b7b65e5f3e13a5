"""The Hermes agent: what its databases hold of its runs."""
