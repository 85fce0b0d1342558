"""All pages. Each feature has a folder of its own."""

urlpatterns: list = []
