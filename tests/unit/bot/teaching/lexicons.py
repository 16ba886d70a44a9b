"""A small pack to be taught over: three intents, one flow."""

from xiaoer.bot.model.signs import Signs
from xiaoer.bot.model.understanding import Intent, Interpreter, Lexicon
from xiaoer.bot.teaching.model.checking import Scene
from xiaoer.bot.teaching.model.lexicons import lexicon_with
from xiaoer.bot.teaching.model.teaching import NOTHING, Teaching

NO_SIGNS = Signs.of([])
PHRASES = {
    "coupon": ("优惠券怎么用", "有没有优惠券", "领券"),
    "invoice": ("开发票", "要电子发票"),
    "affirm": ("是的", "对"),
    "human_wanted": ("转人工",),
}
LABELS = {"coupon": "优惠券", "invoice": "发票", "affirm": "同意", "human_wanted": "转人工"}


def lexicon() -> Lexicon:
    intents = {
        name: Intent(name, {"zh-CN": LABELS[name], "en": name}, phrases)
        for name, phrases in PHRASES.items()
    }
    return Lexicon(
        intents,
        NO_SIGNS,
        NO_SIGNS,
        NO_SIGNS,
        NO_SIGNS,
        NO_SIGNS,
        NO_SIGNS,
        (),
        {"优慧券": "优惠券"},
    )


def scene(teaching: Teaching = NOTHING) -> Scene:
    return Scene(
        interpreter=Interpreter(lexicon_with(lexicon(), teaching)),
        shipped=PHRASES,
        articles={"parking"},
        flows={"help_article"},
        has_personal_data=lambda text: "13800138000" in text,
    )
