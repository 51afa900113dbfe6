"""The file formats that may be stored, one module each. Pure: bytes in, facts or a refusal out.

Every module has ``MIME``, ``EXTENSIONS`` (the first is the usual one) and ``matches(head)``, which judges the first
bytes. Image modules have ``inspect(data) -> ImageShape`` besides, and those that can be animated
``without_metadata(data)``.
"""
