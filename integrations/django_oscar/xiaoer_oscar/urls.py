"""Where the desk calls."""

from django.urls import path

from xiaoer_oscar import views

app_name = "xiaoer_oscar"
urlpatterns = [
    path("changes/", views.changes, name="changes"),
    path("orders/<str:number>/refunds/", views.refunds, name="refunds"),
]
