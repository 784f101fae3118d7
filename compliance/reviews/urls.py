from django.urls import path

from compliance.reviews import feed_views, views

urlpatterns = [
    path("reviews/", views.review_list, name="review-list"),
    path("reviews/feed/", feed_views.feed_page, name="review-feed"),
    path("reviews/calendar.ics", feed_views.calendar, name="review-calendar"),
]
