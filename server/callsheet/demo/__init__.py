"""The bundled examples and the loopback server they run against."""
