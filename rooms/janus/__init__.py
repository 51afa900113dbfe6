"""Pictures through a Janus video room. Browsers reach its media ports only; its API is spoken by this server alone."""
