"""The drawings that a sheet may carry: our own, of one colour, in `static/print/advice/`.

They help the eye to find a point again. What they show is in its words as well.
"""

# The name of each, and what it shows.
PICTURES = {
    "talk": "Speech bubbles: talk",
    "lock": "A padlock: private",
    "eye": "An eye: who sees it",
    "map": "A map with a pin: place",
    "block": "A crossed circle: block",
    "clock": "A clock: time",
    "people": "Three people: groups, followers",
    "heart": "A heart: feelings",
    "camera": "A camera: pictures, videos",
    "chain": "Links of a chain: passed on",
    "paper": "A written page: terms",
    "warning": "A triangle: danger",
    "broom": "A broom: tidying up",
    "shirt": "A shirt: school uniform",
}
