"""oscar-api and the add-on as any shop mounts them, and what the shop's staff do by hand."""

from django.urls import include, path
from oscar_shop import staff

urlpatterns = [
    path("api/", include("oscarapi.urls")),
    path("xiaoer/", include("xiaoer_oscar.urls")),
    path("staff/", include(staff.URLS)),
]
