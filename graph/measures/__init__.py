"""One question a file; each takes a NetworkX graph and returns a Result."""
