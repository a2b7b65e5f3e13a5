"""The Hermes agent: what its databases hold of its runs, and a plugin for it that records them."""
