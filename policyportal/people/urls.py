from django.urls import path

from policyportal.people import cover_views, importing_views, views

app_name = "people"

urlpatterns = [
    path("", views.person_list, name="person-list"),
    path("add/", views.person_add, name="person-add"),
    path("import/", importing_views.person_import, name="person-import"),
    path("import/<int:pk>/", importing_views.person_import_preview, name="person-import-preview"),
    path("cover/", cover_views.cover_list, name="cover-list"),
    path("cover/add/", cover_views.cover_add, name="cover-add"),
    path("cover/<int:pk>/end/", cover_views.cover_end, name="cover-end"),
    path("<int:pk>/", views.person_detail, name="person-detail"),
    path("<int:pk>/edit/", views.person_edit, name="person-edit"),
    path("<int:pk>/leave/", views.person_leave, name="person-leave"),
    path("<int:pk>/come-back/", views.person_come_back, name="person-come-back"),
    path("<int:pk>/roles/start/", views.role_start, name="role-start"),
    path("<int:pk>/roles/<int:assignment>/end/", views.role_end, name="role-end"),
    path("<int:pk>/roles/<int:assignment>/take-back/", views.role_take_back, name="role-take-back"),
]
