"""The school's own pages. They need to know who asks, and the room `school` lies below `people`."""

from django.urls import path

from policyportal.operations import (
    calendar_views,
    logo_views,
    message_views,
    safeguarding_views,
    views,
)

app_name = "school"

urlpatterns = [
    path("", views.school_details, name="details"),
    path("logo/", logo_views.logo, name="logo"),
    path("logo.png", logo_views.logo_picture, name="logo-picture"),
    path("safeguarding/", safeguarding_views.safeguarding, name="safeguarding"),
    path("closures/", calendar_views.closures, name="closures"),
    path("closures/<int:pk>/remove/", calendar_views.closure_remove, name="closure-remove"),
    path("terms/<int:pk>/remove/", calendar_views.term_remove, name="term-remove"),
    path("calendar/import/", calendar_views.calendar_import, name="calendar-import"),
    path("messages/", message_views.message_list, name="messages"),
    path("messages/decide/", message_views.message_decide, name="message-decide"),
    path("messages/try-all/", message_views.message_all_again, name="message-all-again"),
]
