"""Hand shapes as letters: pure numbers in, letters out. The same maths runs in `static/rooms/signs/` in the browser."""
