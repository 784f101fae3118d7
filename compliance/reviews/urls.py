from django.urls import path

from compliance.reviews import views

urlpatterns = [path("reviews/", views.review_list, name="review-list")]
