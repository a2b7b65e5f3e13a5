"""One module per command. Each has the SQL that it asks, and how the answer is shown to people."""
