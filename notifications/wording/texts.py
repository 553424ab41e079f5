"""Every text the product sends, in English and in Welsh, with the variables each may hold and no others.
 Nothing here says where, why or about whom (D§8): a first name, a day, a time, the neutral name of the
sender, a duty number, a code. What shows on a locked phone, the first forty characters, holds nothing beyond
first name, time and sender. Welsh is written as Welsh is written; `plain_letters` takes off the circumflexes
that would double its price.
 STOP has no text of its own: the carrier answers it, and refuses whatever we would send after it (21610). By
default it does the same for CANCEL, END and QUIT, so `cancel_or_stop` arrives only where the sender's list of
words at the carrier leaves those out; the call task (F3) is the way that always works.
"""

from notifications.wording.release_texts import RELEASE_TEXTS
from notifications.wording.shape import (
    DAYS,
    FIRST_NAME,
    LOCK_SCREEN,
    ON_THE_LOCK_SCREEN,
    TIMES,
    VARIABLES,
    Language,
    Urgency,
    Wording,
)
from notifications.wording.shape import text as _text

__all__ = [
    "DAYS",
    "FIRST_NAME",
    "LOCK_SCREEN",
    "ON_THE_LOCK_SCREEN",
    "TEXTS",
    "TIMES",
    "VARIABLES",
    "Language",
    "NoSuchWording",
    "Urgency",
    "Wording",
    "wording",
]


class NoSuchWording(KeyError):
    """There is no text of that code."""


_ALL = (
    _text(
        "minutes_due",
        "first_name day time sender",
        "{hello} your notes of {day}, {time} are due tomorrow. A few lines are enough. Thank you. - {sender}",
        "{hello} mae eich nodiadau am {day}, {time} i fod i mewn yfory. Mae ychydig linellau'n ddigon. "
        "Diolch. - {sender}",
    ),
    _text(
        "daily_digest",
        "first_name count sender",
        "{hello} please sign in to see what needs you today: {count}. - {sender}",
        "{hello} mewngofnodwch i weld beth sydd angen eich sylw heddiw: {count}. - {sender}",
    ),
    _text(
        "quorum_alert",
        "first_name day time sender",
        "{hello} please sign in and look at who is coming on {day}, {time}. - {sender}",
        "{hello} mewngofnodwch i weld pwy sy'n dod ddydd {day}, {time}. - {sender}",
    ),
    _text(
        "text_waits",
        "first_name day time sender",
        "{hello} a text of {day}, {time} is waiting for an answer. Please sign in to read it. - {sender}",
        "{hello} mae neges {day}, {time} yn aros am ateb. Mewngofnodwch i'w darllen. - {sender}",
        "safety",
    ),
    _text(
        "new_circle_near",
        "first_name sender",
        "{hello} something new near you is waiting for your answer. Please sign in to see it. - {sender}",
        "{hello} mae rhywbeth newydd yn eich ardal yn disgwyl eich ateb. Mewngofnodwch i'w weld. - {sender}",
    ),
    _text(
        "meeting_reminder",
        "first_name day time sender",
        "{hello} reminder: {day}, {time}, usual place. Are you coming? Reply 1 yes, 2 no. - {sender}",
        "{hello} i'ch atgoffa: {day}, {time}, yn y lle arferol. Ydych chi'n dod? Atebwch 1 ydw, 2 nac ydw. - {sender}",
        asks=True,
    ),
    _text(
        "meeting_reminder_elsewhere",
        "first_name day time sender",
        "{hello} reminder: {day}, {time}, not the usual place. Are you coming? Reply 1 yes, 2 no. - {sender}",
        "{hello} i'ch atgoffa: {day}, {time}, nid yn y lle arferol. Ydych chi'n dod? "
        "Atebwch 1 ydw, 2 nac ydw. - {sender}",
        asks=True,
    ),
    _text(
        "meeting_reminder_coming",
        "first_name day time sender",
        "{hello} reminder: {day}, {time}. You said you are coming. Still right? Reply 1 yes, 2 no. - {sender}",
        "{hello} i'ch atgoffa: {day}, {time}. Fe ddywedoch eich bod yn dod. Ydy hynny'n iawn? "
        "Atebwch 1 ydy, 2 nac ydy. - {sender}",
        asks=True,
    ),
    _text(
        "meeting_moved",
        "first_name old_day old_time day time sender",
        "{hello} change: {old_day}, {old_time} is off. It is now {day}, {time}. Are you coming? "
        "Reply 1 yes, 2 no. - {sender}",
        "{hello} newid: nid {old_day}, {old_time} ond {day}, {time}. Ydych chi'n dod? "
        "Atebwch 1 ydw, 2 nac ydw. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "meeting_place_changed",
        "first_name day time sender",
        "{hello} change: {day}, {time} is on, but at a new place. Ask us where. "
        "Are you coming? Reply 1 yes, 2 no. - {sender}",
        "{hello} newid: {day}, {time}, ond mewn lle newydd. Gofynnwch i ni ble. "
        "Ydych chi'n dod? Atebwch 1 ydw, 2 nac ydw. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "meeting_back_on",
        "first_name day time sender",
        "{hello} change: {day}, {time} is on after all. Are you coming? Reply 1 yes, 2 no. - {sender}",
        "{hello} newid: bydd {day}, {time} yn digwydd wedi'r cyfan. Ydych chi'n dod? "
        "Atebwch 1 ydw, 2 nac ydw. - {sender}",
        "change",
        asks=True,
    ),
    _text(
        "meeting_cancelled",
        "first_name day time sender",
        "{hello} change: {day}, {time} is off. You need not do anything. We will be in touch. - {sender}",
        "{hello} newid: ni fydd dydd {day}, {time} yn digwydd. Does dim angen gwneud dim. "
        "Byddwn mewn cysylltiad. - {sender}",
        "change",
    ),
    _text(
        "reply_understood_yes",
        "day time sender",
        "Thank you. You said you can come on {day}, {time}. Reply 2 if that's wrong. - {sender}",
        "Diolch. Rydych chi'n gallu dod ddydd {day}, {time}. Atebwch 2 os nad yw hynny'n iawn. - {sender}",
        "answer",
    ),
    _text(
        "reply_understood_no",
        "day sender",
        "Thank you. You said you can't come on {day}. Reply 1 if that's wrong. - {sender}",
        "Diolch. Dydych chi ddim yn gallu dod ddydd {day}. Atebwch 1 os nad yw hynny'n iawn. - {sender}",
        "answer",
    ),
    _text(
        "reply_understood_unsure",
        "day sender",
        "Thank you. You are not sure yet about {day}. When you know, reply 1 yes, 2 no. - {sender}",
        "Diolch. Dydych chi ddim yn siŵr eto am ddydd {day}. Pan fyddwch, atebwch 1 ydw, 2 nac ydw. - {sender}",
        "answer",
        asks=True,
    ),
    _text(
        "reply_not_understood",
        "duty_number sender",
        "Thank you. We are not waiting for a yes or no just now. Danger now: 999.{need_us} - {sender}",
        "Diolch. Dydyn ni ddim yn disgwyl ateb ar hyn o bryd. Perygl nawr: 999.{need_us} - {sender}",
        "answer",
    ),
    _text(
        "free_text_ack",
        "duty_number",
        "Got it. Not always watched. Danger now: 999.{need_us}",
        "Wedi cyrraedd. Does neb yn gwylio bob amser. Perygl nawr: 999.{need_us}",
        "answer",
    ),
    _text(
        "help_ack",
        "duty_number sender",
        "Got it. Not always watched. Danger now: 999.{need_us} No more texts: reply STOP. - {sender}",
        "Wedi cyrraedd. Does neb yn gwylio bob amser. Perygl nawr: 999.{need_us} Dim mwy o negeseuon: STOP. - {sender}",
        "answer",
    ),
    _text(
        "start_ack",
        "sender",
        "Thank you. You will get texts from us again. Reply STOP at any time to end them. - {sender}",
        "Diolch. Byddwch yn cael negeseuon gennym eto. Atebwch STOP unrhyw bryd i'w hatal. - {sender}",
        "answer",
    ),
    _text(
        "which_meeting",
        "day time other_day other_time sender",
        "Thank you. Which one is that for? Reply A for {day}, {time}. "
        "Reply B for {other_day}, {other_time}. - {sender}",
        "Diolch. Pa un? Atebwch A am ddydd {day}, {time}. Atebwch B am ddydd {other_day}, {other_time}. - {sender}",
        "answer",
    ),
    _text(
        "cancel_or_stop",
        "day sender",
        "Thank you, we put you down as not coming on {day}. If you meant no more texts at all, reply STOP. - {sender}",
        "Diolch, rydym wedi nodi nad ydych yn dod ddydd {day}. "
        "Os nad ydych am gael mwy o negeseuon, atebwch STOP. - {sender}",
        "answer",
    ),
    _text(
        "sign_in_code",
        "first_name code minutes sender",
        "{hello} this is the code to sign in you asked for: {code}. It works for {minutes} minutes. "
        "Never tell it to anyone, not even to us. - {sender}",
        "{hello} dyma'r cod mewngofnodi y gofynnoch amdano: {code}. Mae'n para {minutes} munud. "
        "Peidiwch â'i roi i neb, hyd yn oed i ni. - {sender}",
        "answer",
    ),
    _text(
        "new_number_check",
        "first_name sender",
        "{hello} is this your number, and may we text you days and times? Reply 1 yes, 2 no. - {sender}",
        "{hello} ai eich rhif chi yw hwn, a gawn ni anfon dyddiau ac amserau? Atebwch 1 ie, 2 na. - {sender}",
        asks=True,
    ),
    _text(
        "duty_alert",
        "sender code",
        "Please sign in to {sender} now. Or reply {code} to say you have it. If you cannot, ring a colleague.",
        "Mewngofnodwch i {sender} nawr. Neu atebwch {code} i ddweud ei fod gennych. "
        "Os na allwch, ffoniwch gydweithiwr.",
        "safety",
    ),
    _text(  # for an ear: a rung is called as well, and key 1 says that they have it (F5)
        "duty_call",
        "sender",
        "Please sign in to {sender} now. If you cannot, ring a colleague.",
        "Mewngofnodwch i {sender} nawr. Os na allwch, ffoniwch gydweithiwr.",
        "safety",
    ),
    _text(
        "staff_call",
        "sender",
        "Please sign in to {sender} now.",
        "Mewngofnodwch i {sender} nawr, os gwelwch yn dda.",
        "safety",
    ),
    _text(
        "concern_taken",
        "first_name sender",
        "{hello} thank you. Somebody has it now. Sign in to see who. - {sender}",
        "{hello} diolch. Mae rhywun yn delio ag ef nawr. Mewngofnodwch i weld pwy. - {sender}",
        "safety",
    ),
    _text(
        "you_have_it",
        "sender",
        "Thank you. You have it, and nobody else is rung now. Sign in to read it. - {sender}",
        "Diolch. Mae gennych chi, ac ni chaiff neb arall ei ffonio. Mewngofnodwch i'w ddarllen. - {sender}",
        "answer",
    ),
    _text(
        "somebody_has_it",
        "sender",
        "Thank you. A colleague has it already. Sign in to see who. - {sender}",
        "Diolch. Mae gan gydweithiwr yn barod. Mewngofnodwch i weld pwy. - {sender}",
        "answer",
    ),
    _text(
        "staff_alert",
        "sender",
        "Please sign in to {sender}.",
        "Mewngofnodwch i {sender}, os gwelwch yn dda.",
        "safety",
    ),
)

TEXTS: dict[str, Wording] = {one.code: one for one in (*_ALL, *RELEASE_TEXTS)}


def wording(code: str) -> Wording:
    """The text of `code`. Raises NoSuchWording."""
    try:
        return TEXTS[code]
    except KeyError:
        raise NoSuchWording(code) from None
