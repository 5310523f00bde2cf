"""The Scalars tab."""
