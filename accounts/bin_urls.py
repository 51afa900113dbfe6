"""Pages of one's bin."""

from django.urls import path

from accounts import bin_pages

app_name = "bin"
urlpatterns = [
    path("", bin_pages.bin_page, name="page"),
    path("put-back/", bin_pages.put_back_items, name="put_back"),
    path("delete/", bin_pages.delete_items, name="delete_for_good"),
]
