"""Addresses of the community's API, below /api/v1/community/."""

from django.urls import path

from quizzes import community_api as community

urlpatterns = [
    path("", community.CommunityListView.as_view(), name="community"),
    path("facets/", community.FacetsView.as_view(), name="community-facets"),
    path("suggestions/", community.SuggestionsView.as_view(), name="community-suggestions"),
    path("<uuid:pk>/", community.CommunityQuizView.as_view(), name="community-quiz"),
]
