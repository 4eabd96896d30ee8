"""Results and network as a static site."""
