"""JavaScript in a sandbox without files, network, or unbounded time and memory."""
