"""The reference registry of AI quality attestations: its own process, real HTTP on loopback, real ES256 keys.

For development, tests and the demo world. It knows nothing of the platform and is no part of what is installed.
`docs/registry-profile.md` describes the interface that it serves and that a real registry can adopt.
"""
