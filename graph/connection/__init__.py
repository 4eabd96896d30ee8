"""HTTP to stores: addresses, who asks, one connection, and each failure told in one sentence."""
