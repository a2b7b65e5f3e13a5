"""What `skill-ema check` expects of the runs: which checks there are, how each is judged, and who is told."""
