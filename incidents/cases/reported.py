"""What every report says: who told the school, and on which site or app it was."""

from django.db import models


class Source(models.TextChoices):
    PARENT = "parent", "A parent or carer"
    STAFF = "staff", "Somebody who works or volunteers here"
    CHILD = "child", "A child"
    OTHER = "other", "Somebody else"


class Platform(models.TextChoices):
    INSTAGRAM = "instagram", "Instagram"
    SNAPCHAT = "snapchat", "Snapchat"
    WHATSAPP = "whatsapp", "WhatsApp"
    TIKTOK = "tiktok", "TikTok"
    FACEBOOK = "facebook", "Facebook"
    X = "x", "X (formerly Twitter)"
    YOUTUBE = "youtube", "YouTube"
    GAME = "game", "A game or its chat"
    MESSAGES = "messages", "Text messages, calls or e-mail"
    OTHER = "other", "Another site or app"
    UNKNOWN = "unknown", "Not known"
