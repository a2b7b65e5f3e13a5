"""The command `skill-ema`."""
