"""Pages of the live game: home, join, play, host, remote, results."""

from django.urls import path, re_path
from django.views.i18n import JavaScriptCatalog

from classroom.views import (
    assignments,
    attempts,
    controllers,
    games,
    home,
    play,
    preview,
    remote,
    results,
    room_check,
)

app_name = "classroom"
urlpatterns = [
    path("", home.home, name="home"),
    path("favicon.ico", home.icon, name="icon"),
    path("words.js", JavaScriptCatalog.as_view(packages=["classroom"]), name="words"),
    re_path(r"^join/(?P<pin>[0-9]{4,9})/$", play.play, name="join"),
    re_path(r"^play/(?P<pin>[0-9]{4,9})/$", play.play, name="play"),
    re_path(r"^qr/(?P<pin>[0-9]{4,9})\.svg$", play.qr, name="qr"),
    path("quizzes/<uuid:quiz_id>/start/", games.start, name="start"),
    path("quizzes/<uuid:quiz_id>/assign/", assignments.assign, name="assign"),
    path("quizzes/<uuid:quiz_id>/practice/", attempts.practice, name="practice"),
    re_path(r"^a/(?P<code>[0-9]{10})/$", attempts.attempt, name="attempt"),
    path("assignments/", assignments.assignments, name="assignments"),
    path("assignments/<uuid:assignment_id>/", assignments.assignment, name="assignment"),
    path("assignments/<uuid:assignment_id>/close/", assignments.close, name="assignment_close"),
    path("assignments/<uuid:assignment_id>/due/", assignments.reopen, name="assignment_due"),
    path("assignments/<uuid:assignment_id>/delete/", assignments.delete, name="assignment_delete"),
    path(
        "assignments/<uuid:assignment_id>/players/<uuid:player_id>/remove/",
        assignments.remove_player,
        name="assignment_player_remove",
    ),
    path("quizzes/preview/", preview.preview, name="preview"),
    path("host/<uuid:game_id>/", games.host, name="host"),
    path("host/<uuid:game_id>/remote/", remote.new_code, name="remote_code"),
    path("host/<uuid:game_id>/remote/end/", remote.end_pairing, name="remote_end"),
    path("remote/pair/<str:code>/", remote.pair, name="remote_pair"),
    path("remote/<uuid:game_id>/", remote.remote, name="remote"),
    path("controllers/", controllers.overview, name="controllers"),
    path("controllers/<uuid:controller_id>/", controllers.controller, name="controller"),
    path("controllers/<uuid:controller_id>/code/", controllers.new_code, name="controller_code"),
    path("controllers/<uuid:controller_id>/remove/", controllers.remove, name="controller_remove"),
    path("room-check/", room_check.begin, name="room_check_begin"),
    path("room-check/<uuid:game_id>/", room_check.check, name="room_check"),
    path("results/", results.results, name="results"),
    path("results/<uuid:result_id>/", results.result, name="result"),
    path("results/<uuid:result_id>/xlsx/", results.download, {"kind": "xlsx"}, name="result_xlsx"),
    path("results/<uuid:result_id>/csv/", results.download, {"kind": "csv"}, name="result_csv"),
    path("results/<uuid:result_id>/player/", results.player, name="result_player"),
    path("results/<uuid:result_id>/hardest/", results.hardest, name="result_hardest"),
    path("results/<uuid:result_id>/clock/", results.clock, name="result_clock"),
    path("results/<uuid:result_id>/note/", results.note, name="result_note"),
    path("results/<uuid:result_id>/delete/", results.delete, name="result_delete"),
]
