"""What the pieces of the scene say, and which words of the source each sentence rests on."""

# (sentence of the draft, words of the source it rests on, or None when it states nothing)
Said = tuple[str, str | None]

POST: tuple[Said, ...] = (
    ("A dispatcher uses eleven booking portals on average.", "uses eleven booking portals on average"),
    (
        "The busiest one in the panel used 34 of them within ten days.",
        "The busiest dispatcher used 34 of them within ten",
    ),
    ("Nobody asked for a twelfth.", None),
    (
        "Booking one dock appointment takes 6.2 minutes through a portal, 3.1 minutes by e-mail and 1.4 minutes from "
        "the dispatcher's own planning system.",
        "Booking one dock appointment takes 6.2",
    ),
    (
        "Prettier portals received two points out of 100; a confirmed time that is kept received 24.",
        "A confirmed time that is kept received 24 points",
    ),
    (
        "“Give me a time that survives the night, and I'll use whatever button you like,” says Henrik Aas, who runs "
        "140 lorries from Drammen.",
        "Give me a time that survives the night",
    ),
    ("So keep one calendar, and let every haulier reach it the way they already work.", None),
    ("Book a dock review: https://northquay.example/dock-review?utm_campaign=autumn-2026 #logistics", None),
)
POST_TEXT = "\n\n".join(
    (
        f"{POST[0][0]} {POST[1][0]} {POST[2][0]}",
        POST[3][0],
        f"{POST[4][0]} {POST[5][0]}",
        POST[6][0],
        POST[7][0],
    )
)
ARTICLE: tuple[Said, ...] = (
    (
        "Ninety-six hauliers from seven countries took part in a panel about booking systems.",
        "Ninety-six hauliers from seven countries took part",
    ),
    ("Their diaries contain 7,912 bookings.", "The diaries contain 7,912 bookings."),
    ("What they describe is not a shortage of software.", None),
    (
        "Each portal comes with an account of its own, and 63% of the dispatchers keep the passwords on paper.",
        "Each portal comes with an account of its own",
    ),
    (
        "Companies with fewer than 15 lorries spend 9.5 working hours a week on bookings.",
        "Companies with fewer than 15 lorries spend 9.5 working hours",
    ),
    (
        "Errors are most frequent on the telephone, where nine bookings in a hundred contain a wrong date, door or "
        "reference.",
        "Errors are most frequent on the telephone",
    ),
    ("Bookings that come straight from a planning system contain 0.2 errors in a hundred.", "contain 1.2 errors"),
    ("Northquay accepts all three ways and keeps one calendar behind them.", None),
    (
        "In two thirds of those cases the warehouse had moved the time, not the haulier.",
        "In two thirds of those cases the warehouse had moved the time",
    ),
    ("Start with the rule, then choose the software.", None),
)
ARTICLE_TEXT = f"""{ARTICLE[0][0]} {ARTICLE[1][0]} {ARTICLE[2][0]}

## Too many doors to knock on

{ARTICLE[3][0]} {ARTICLE[4][0]}

> {ARTICLE[5][0]}

{ARTICLE[6][0]} {ARTICLE[7][0]}

## What to settle first

- one rule for late arrivals
- one confirmed time that is kept

{ARTICLE[8][0]} **{ARTICLE[9][0]}**

[Book a dock review](https://northquay.example/dock-review)"""
