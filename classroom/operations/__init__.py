"""Running an instance: is it well, what does it do, and how is everything in it kept and brought back."""
