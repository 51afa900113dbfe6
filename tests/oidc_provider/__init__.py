"""A real OpenID provider for tests: django-oauth-toolkit with its own settings, in a process of its own."""
