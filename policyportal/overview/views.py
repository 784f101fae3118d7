from django.shortcuts import render


def home(request):
    """What I have to do."""
    return render(request, "overview/home.html")
