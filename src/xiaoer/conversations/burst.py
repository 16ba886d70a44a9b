"""How long to wait for the rest of what somebody is typing. Pure."""

import re
from datetime import timedelta
from typing import Final

WHOLE: Final = timedelta(seconds=0.3)
"""After a message that stands by itself."""
PART: Final = timedelta(seconds=1.2)
"""After a greeting, a scrap, or a line that breaks off: five of them in four seconds are one."""
_ENDS: Final = re.compile(r"(?:[。！？.!?~…]|[吗呢吧么嘛了]|谢谢)\s*$")
_BREAKS_OFF: Final = re.compile(r"[，,、：:—-]\s*$")
_ANSWERS: Final = re.compile(
    r"^(?:确认|再想想|好的?|是的?|对|可以|不用了?|不要|没有|全部|转人工|人工|查物流|查订单|退换货|"
    r"yes|no|ok|confirm|not now|human)\W*$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(r"人工|真人|活人|客服|\b(?:human|person|agent|people)\b", re.IGNORECASE)
_OPENS: Final = re.compile(r"^(?:你好|您好|在吗|在么|亲|请问|hi|hello|hey)\W*$", re.IGNORECASE)
_SCRAP: Final = 6


def patience(text: str) -> timedelta:
    """How long after this message the bot may answer."""
    said = text.strip()
    if _ANSWERS.match(said) or _PERSON.search(said):
        return WHOLE
    if _OPENS.match(said) or _BREAKS_OFF.search(said):
        return PART
    is_scrap = len(said) <= _SCRAP and not any(character.isdigit() for character in said)
    return PART if is_scrap and not _ENDS.search(said) else WHOLE
