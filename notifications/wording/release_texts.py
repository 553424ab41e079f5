"""What is said about a release: never where, nor about whom, and no day nobody has confirmed (F7, D§8)."""

from notifications.wording.shape import Wording
from notifications.wording.shape import text as _text


def _check_in(code: str, english: str, welsh: str) -> Wording:
    """One step of a day: done, not done, or to be asked again later."""
    return _text(
        code,
        "first_name sender",
        f"{{hello}} {english} Reply 1 yes, 2 no. Or 30, 60, 90: we ask again in so many minutes. - {{sender}}",
        f"{{hello}} {welsh} Atebwch 1 ydw, 2 nac ydw. Neu 30, 60, 90: gofynnwn eto ymhen y munudau hynny. - {{sender}}",
        "release_day",
        asks=True,
    )


RELEASE_TEXTS = (
    _text(
        "release_offer",
        "first_name sender",
        "{hello} can we count on you? The days are on your page. Reply 1 yes, 2 no. - {sender}",
        "{hello} a gawn ni ddibynnu arnoch chi? Mae'r dyddiau ar eich tudalen. "
        "Atebwch 1 cewch, 2 na chewch. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "release_offer_day",
        "first_name day time sender",
        "{hello} can you do {day}, from {time}? It is all on your page. Reply 1 yes, 2 no. - {sender}",
        "{hello} allwch chi wneud {day}, o {time}? Mae'r cyfan ar eich tudalen. "
        "Atebwch 1 gallaf, 2 na allaf. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "release_moved",
        "first_name sender",
        "{hello} change: the date has moved and is not sure yet. Look at your page. Can you still do it? "
        "Reply 1 yes, 2 no. - {sender}",
        "{hello} newid: mae'r dyddiad wedi symud, heb fod yn sicr eto. Gweler eich tudalen. "
        "Allwch chi? Atebwch 1 gallaf, 2 na allaf. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "release_changed",
        "first_name day time sender",
        "{hello} change: it is now {day}, from {time}. Can you do that? Reply 1 yes, 2 no. - {sender}",
        "{hello} newid: {day}, o {time} yw hi nawr. Allwch chi? Atebwch 1 gallaf, 2 na allaf. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "release_sure",
        "first_name day time sender",
        "{hello} it is sure now: {day}, from {time}. Can you do that? Reply 1 yes, 2 no. - {sender}",
        "{hello} mae'n sicr nawr: {day}, o {time}. Allwch chi? Atebwch 1 gallaf, 2 na allaf. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "release_week",
        "first_name day time sender",
        "{hello} coming up: {day}, from {time}. Still right for you? Reply 1 yes, 2 no. - {sender}",
        "{hello} i'ch atgoffa: {day}, o {time}. Ydy hynny'n iawn o hyd? Atebwch 1 ydy, 2 nac ydy. - {sender}",
        asks=True,
    ),
    _text(
        "release_two_days",
        "first_name day time sender",
        "{hello} soon now: {day}, from {time}. Still right for you? Reply 1 yes, 2 no. - {sender}",
        "{hello} cyn hir nawr: {day}, o {time}. Ydy hynny'n iawn o hyd? Atebwch 1 ydy, 2 nac ydy. - {sender}",
        asks=True,
    ),
    _text(
        "release_tomorrow",
        "first_name day time sender",
        "{hello} it is on: {day}, from {time}. As you go, text OFF, HERE, MET, DONE, HOME. All right? "
        "Reply 1 yes, 2 no. - {sender}",
        "{hello} mae ymlaen: {day}, o {time}. Tecstiwch OFF, HERE, MET, DONE, HOME. Iawn? "
        "Atebwch 1 ydy, 2 nac ydy. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "release_wait",
        "first_name day sender",
        "{hello} no final word yet about {day}. Please stay ready: we text or ring as soon as we know. - {sender}",
        "{hello} does dim gair olaf eto am {day}. Byddwch yn barod: fe gysylltwn cyn gynted ag y gwyddom. - {sender}",
        "change",
    ),
    _text(
        "release_step_in",
        "first_name sender",
        "{hello} can you step in now? Please look at your page, then set off. Reply 1 yes, 2 no. - {sender}",
        "{hello} allwch chi gamu i mewn nawr? Edrychwch ar eich tudalen, yna cychwynnwch. "
        "Atebwch 1 gallaf, 2 na allaf. - {sender}",
        "release_day",
        asks=True,
    ),
    _text(
        "release_not_needed",
        "first_name sender",
        "{hello} thank you, but we do not need you for what we asked. We may ask again another time. - {sender}",
        "{hello} diolch, ond does dim o'ch angen ar gyfer yr hyn a ofynnwyd. Efallai y gofynnwn eto. - {sender}",
        "change",
    ),
    _text(
        "release_ring",
        "sender",
        "Please sign in to {sender}. Something has to be settled this afternoon.",
        "Mewngofnodwch i {sender}, os gwelwch yn dda. Mae rhywbeth i'w setlo y prynhawn yma.",
        "safety",
    ),
    _text(
        "release_alert",
        "sender",
        "Please sign in to {sender} now. A colleague may need you.",
        "Mewngofnodwch i {sender} nawr, os gwelwch yn dda. Efallai fod cydweithiwr eich angen.",
        "safety",
    ),
    _text(
        "release_duty",
        "sender",
        "Please sign in to {sender} now. A colleague may need you.",
        "Mewngofnodwch i {sender} nawr, os gwelwch yn dda. Efallai fod cydweithiwr eich angen.",
        "safety",
    ),
    _check_in("check_in_set_off", "have you set off?", "ydych chi wedi cychwyn?"),
    _check_in("check_in_at_the_gate", "are you there?", "ydych chi yno?"),
    _check_in("check_in_met", "have you met?", "ydych chi wedi cwrdd?"),
    _check_in("check_in_at_the_address", "are you both there now?", "ydych chi'ch dau yno nawr?"),
    _check_in("check_in_mentor_home", "are you home?", "ydych chi adref?"),
    _text(
        "check_in_noted",
        "time sender",
        "Thank you, noted at {time}. Need us? Just text or ring. - {sender}",
        "Diolch, nodwyd am {time}. Ein hangen ni? Tecstiwch neu ffoniwch. - {sender}",
        "answer",
    ),
    _text(
        "check_in_later",
        "time sender",
        "Thank you. We ask again at {time}. - {sender}",
        "Diolch. Gofynnwn eto am {time}. - {sender}",
        "answer",
    ),
    _text(
        "check_in_ring",
        "duty_number sender",
        "Thank you. We will ring you. Danger now: 999.{need_us} - {sender}",
        "Diolch. Byddwn yn eich ffonio. Perygl nawr: 999.{need_us} - {sender}",
        "answer",
    ),
    _text(
        "release_yes",
        "sender",
        "Thank you. You said yes. The rest is on your page. Reply 2 if that's wrong. - {sender}",
        "Diolch. Gallwch chi. Mae'r gweddill ar eich tudalen. Atebwch 2 os nad yw hynny'n iawn. - {sender}",
        "answer",
    ),
    _text(
        "release_no",
        "sender",
        "Thank you for telling us. You said no. Reply 1 if that's wrong. - {sender}",
        "Diolch am roi gwybod. Allwch chi ddim. Atebwch 1 os nad yw hynny'n iawn. - {sender}",
        "answer",
    ),
)
