"""Formats in and out, and push; the only room that talks to the network."""
