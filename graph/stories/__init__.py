"""Stories: guided walks through the graph, written in TOML, with every number asked of the data."""
