"""Lingkar: an open knowledge graph of the AI industry, and its measures."""
