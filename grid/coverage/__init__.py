"""The audit of coverage: where, for what and when nobody answers, and who answers twice."""
