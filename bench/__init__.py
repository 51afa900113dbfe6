"""Measures the live game with simulated players: `python -m bench`. What is measured how: docs/performance.md."""
