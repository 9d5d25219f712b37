"""AI quality attestations: what registries say of products, what we could verify of it, and how both are shown."""
