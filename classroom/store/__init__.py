"""Live games in Redis. `games.GameStore` is for consumers, `desk` for views; `keys` names every key."""
