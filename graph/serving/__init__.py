"""Showing the data to a browser: the site and a SPARQL endpoint that only reads, as one server."""
