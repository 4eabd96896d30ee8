"""Showing the data to a browser: the site, and a SPARQL endpoint that only reads, at one address."""
