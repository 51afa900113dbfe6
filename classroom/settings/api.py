"""The REST API: Django REST framework, and the schema of drf-spectacular."""

from classroom.settings.instance import env

# Requests a minute. An address may be a whole school behind one router.
API_RATE_PER_USER = env.integer("API_RATE_PER_USER", default=1200)
API_RATE_PER_ADDRESS = env.integer("API_RATE_PER_ADDRESS", default=6000)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttles.PerUser", "accounts.throttles.PerAddress"],
    "DEFAULT_PAGINATION_CLASS": "classroom.api_shape.Pages",
    "PAGE_SIZE": 20,
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.SearchFilter",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["classroom.api_parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "classroom.api_shape.error_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Classroom",
    "DESCRIPTION": "Quizzes, live games and results.",
    "VERSION": "1",
    "EXTERNAL_DOCS": {
        "url": "/api/v1/asyncapi.yaml",
        "description": "The live game's sockets are in a document of their own (AsyncAPI).",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["classroom.api_schema.add_errors"],
}
