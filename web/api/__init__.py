"""The interface for other systems: JSON under /api/v1, errors as problem documents."""
