"""Pages of call rooms."""

from django.urls import path, re_path

from rooms import call_views, transcript_views, views, vocabulary_views

_CODE = r"^(?P<code>[A-Z]{4}-[0-9]{4})/"

app_name = "rooms"
urlpatterns = [
    path("", views.rooms, name="list"),
    path("join/", views.join, name="join"),
    path("past/", call_views.past_calls, name="past_calls"),
    path("transcripts/", transcript_views.transcripts, name="transcripts"),
    path("transcripts/<uuid:transcript_id>/", transcript_views.transcript, name="transcript"),
    path("transcripts/<uuid:transcript_id>/delete/", transcript_views.delete, name="transcript_delete"),
    path(
        "transcripts/<uuid:transcript_id>/segments/<uuid:segment_id>/",
        transcript_views.change_segment,
        name="transcript_segment",
    ),
    path("transcripts/<uuid:transcript_id>/<slug:kind>/", transcript_views.download, name="transcript_file"),
    path("signs/", vocabulary_views.vocabularies, name="sign_vocabularies"),
    path("signs/recogniser.json", vocabulary_views.recogniser, name="sign_recogniser"),
    path("signs/new/", vocabulary_views.new, name="sign_new"),
    path("signs/import/", vocabulary_views.import_file, name="sign_import"),
    path("signs/contributions/", vocabulary_views.contributions, name="sign_contributions"),
    path("signs/<slug:slug>/", vocabulary_views.vocabulary, name="sign_vocabulary"),
    path("signs/<slug:slug>/record/", vocabulary_views.record, name="sign_record"),
    path("signs/<slug:slug>/practice/", vocabulary_views.practice, name="sign_practice"),
    path("signs/<slug:slug>/versions/", vocabulary_views.versions, name="sign_versions"),
    path("signs/<slug:slug>/file/", vocabulary_views.export, name="sign_export"),
    re_path(_CODE + "$", views.call, name="call"),
    re_path(_CODE + "end/$", views.end, name="end"),
    re_path(_CODE + "delete/$", views.delete, name="delete"),
    re_path(_CODE + r"people/(?P<stay_id>[0-9a-f-]{36})/avatar/$", views.person_avatar, name="person_avatar"),
    re_path(_CODE + r"qr\.svg$", views.qr, name="qr"),
]
