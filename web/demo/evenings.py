"""What invented volunteers write after their evenings: short notes and minutes, some of them in Welsh."""

from random import Random

from circles.meetings.minutes import Action, Written

NOTES = {
    "en": (
        "We talked about the bus times to the new job.", "He had been to the library and liked it.",
        "A short call. He was tired and went to bed early.", "We walked along the canal and had tea.",
        "She rang to say the housing letter had come.", "He asked who would be there on Thursday.",
        "A long talk about his sister, who has written again.", "Nothing much new, and that was good news.",
        "He was worried about the appointment on Monday and we made a list together.", "",
    ),
    "cy": ("Sgwrs dda am y gwaith newydd.", "Aethom am dro a chael paned.", "Galwad fer: roedd wedi blino."),
}  # fmt: skip
HAPPENED = {
    "en": (
        "We looked at the week and at what is coming. The kettle broke, so we had squash.",
        "We went through the plan page by page. He has crossed two things off.",
        "A quiet evening. We played cards for the last half hour, as last time.",
        "We talked about Christmas and who will be on his own. Two of us will ring.",
        "He told us about the interview. He was nervous, went all the same, and we had practised it.",
    ),
    "cy": ("Noson dawel. Siaradom am y flwyddyn newydd.", "Aethom drwy'r cynllun gyda'n gilydd."),
}
WENT_WELL = {
    "en": ("He said no to an old friend's offer.", "Everybody spoke.", "He cooked twice this week.", ""),
    "cy": ("Siaradodd pawb.", ""),
}
ACTIONS = ("Look up the bus times", "Bring the forms for the college", "Ring the housing office", "Book the room")
WENT = ("well",) * 7 + ("mixed",) * 2 + ("hard",)
HOW = ("phone",) * 5 + ("text",) * 3 + ("in_person",) * 3 + ("video", "letter")


def a_note(random: Random, language: str = "en") -> str:
    """What stands in one contact; now and then nothing."""
    return random.choice(NOTES[language])


def some_minutes(random: Random, language: str = "en") -> Written:
    """What one evening's minutes say, with an action in every second."""
    actions = (Action(random.choice(ACTIONS)),) if random.random() < 0.5 else ()
    words = random.choice(HAPPENED[language]), random.choice(WENT_WELL[language])
    return Written(random.choice(WENT), *words, actions)
