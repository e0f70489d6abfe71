"""Addresses."""

from rest_framework.routers import DefaultRouter

from .sending import SentReportViewSet
from .views import ReportViewSet

router = DefaultRouter()
router.register("reports", ReportViewSet)
router.register("sent", SentReportViewSet, basename="sent")
urlpatterns = router.urls
