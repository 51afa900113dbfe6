"""Pages of activities: the public ones, one to go through, links, files behind a link."""

from django.urls import path

from quizzes import quiztivity_views as views

app_name = "quiztivities"
urlpatterns = [
    path("", views.public_list, name="public_activities"),
    path("preview/", views.preview, name="activity_preview"),
    path("<uuid:quiztivity_id>/", views.activity, name="activity"),
    path("<uuid:quiztivity_id>/copy/", views.copy, name="copy_activity"),
    path("<uuid:quiztivity_id>/shares/", views.shares, name="shares"),
    path("shares/<uuid:share_id>/revoke/", views.revoke, name="revoke_share"),
    path("shared/<uuid:share_id>/", views.shared, name="shared"),
    path("shared/<uuid:share_id>/files/<uuid:item_id>/", views.shared_file, name="shared_file"),
]
