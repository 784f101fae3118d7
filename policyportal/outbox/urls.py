from django.urls import path

from policyportal.outbox import views

app_name = "outbox"

urlpatterns = [
    path("", views.notice_list, name="notice-list"),
    path("read/", views.notice_read_all, name="notice-read-all"),
    path("<slug:reference>/", views.notice_open, name="notice-open"),
]
