"""What Lingkar costs beside the plain way of doing the same, measured in one run.

``make bench`` (or ``python -m benchmarks`` with the names of some stages) prints a table: both
sides of each stage in seconds, medians of several runs, and their ratio. Nothing here is a test:
time depends on the machine, ratios much less.
"""
