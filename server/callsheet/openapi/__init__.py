"""Descriptions of APIs: OpenAPI 3.0, 3.1 and Swagger 2, and what they say of a request."""
