"""Data that lie in a store, not in files: asked for by the queries of ``ontology/extraction/``."""
