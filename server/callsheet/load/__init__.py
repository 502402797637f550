"""Where rows go: files, databases and dlt's destinations; knows nothing of HTTP."""
