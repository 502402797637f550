"""What a JWT can be signed with."""

JWT_ALGORITHMS = (
    *("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "ES256K", "EdDSA"),
)
"""RFC 7518, 3.1; RFC 8037; RFC 8812."""
