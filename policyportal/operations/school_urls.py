"""The school's own pages. They need to know who asks, and the room `school` lies below `people`."""

from django.urls import path

from policyportal.operations import message_views, safeguarding_views, views

app_name = "school"

urlpatterns = [
    path("", views.school_details, name="details"),
    path("safeguarding/", safeguarding_views.safeguarding, name="safeguarding"),
    path("closures/", safeguarding_views.closures, name="closures"),
    path("closures/<int:pk>/remove/", safeguarding_views.closure_remove, name="closure-remove"),
    path("messages/", message_views.message_list, name="messages"),
    path("messages/decide/", message_views.message_decide, name="message-decide"),
]
