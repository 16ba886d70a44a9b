# ruff: noqa: E501 - a picture reads better with one shape group per line
"""Draw packs/demo_shop/images/*.svg, one per product: a flat still life on its category's ground.

Shapes use four colours: {a} main, {b} its shade, {c} its light, {k} a dark line. Run from the
repository root: python tools/make_demo_images.py
"""

from pathlib import Path

import yaml

PACK = Path("packs/demo_shop")
GROUNDS = {
    "coffee": ("#f6ede2", "#e9d8c3"),
    "kitchen": ("#eef1ea", "#d8e0d0"),
    "home": ("#f3eef0", "#e2d7dc"),
    "outdoor": ("#e8f0ee", "#cbddd8"),
    "apparel": ("#edf0f5", "#d5dce8"),
    "baby": ("#fdf3e7", "#f8e1cb"),
}
PALETTES = {
    "ink": ("#3d4450", "#2b313b", "#6b7484", "#1d2229"),
    "steel": ("#aab2ba", "#87909a", "#d8dde1", "#4c545c"),
    "clay": ("#c47a55", "#a35f3e", "#e3aa8b", "#5a3423"),
    "moss": ("#7c8f68", "#5f7050", "#a9b796", "#38432e"),
    "pine": ("#3f6b5c", "#2e5146", "#76a191", "#1c332c"),
    "sand": ("#d8bf98", "#bda077", "#efe0c6", "#6a5535"),
    "cream": ("#f4e9d8", "#dccbb0", "#fffaf1", "#7a6649"),
    "rose": ("#d9a5a0", "#bf837d", "#f0cfcb", "#6e4340"),
    "sky": ("#8fb0c9", "#6c91ae", "#c3d7e5", "#34516a"),
    "rust": ("#b9553a", "#944029", "#dc8a72", "#4f2013"),
    "honey": ("#e2ae5a", "#c48e3b", "#f3d39b", "#6b4a17"),
    "wood": ("#b98a5e", "#976c44", "#d9b68f", "#573c23"),
}
DRAWINGS: dict[str, tuple[str, str]] = {
    "pour-over-kettle": ("ink", """
<path d="M150 300h110l-16-118h-78z" fill="{a}"/><path d="M205 300h55l-16-118h-39z" fill="{b}"/>
<path d="M166 182h78l-8-20h-62z" fill="{c}"/><circle cx="205" cy="152" r="10" fill="{k}"/>
<path d="M156 262c-44-6-38-74-68-84" fill="none" stroke="{a}" stroke-width="12" stroke-linecap="round"/>
<path d="M246 188c66-20 70 78 8 82" fill="none" stroke="#b98a5e" stroke-width="14" stroke-linecap="round"/>"""),
    "hand-grinder": ("steel", """
<rect x="160" y="176" width="80" height="130" rx="12" fill="{a}"/><rect x="200" y="176" width="40" height="130" rx="12" fill="{b}"/>
<path d="M156 150h88v26h-88z" fill="{k}"/><path d="M160 250h80v10h-80z" fill="{c}"/>
<path d="M200 150v-28h72" fill="none" stroke="{k}" stroke-width="10" stroke-linecap="round" stroke-linejoin="round"/>
<ellipse cx="280" cy="112" rx="18" ry="24" fill="#b98a5e"/>"""),
    "ceramic-dripper": ("cream", """
<path d="M128 130h144l-46 78h-52z" fill="{a}"/><path d="M206 130h66l-46 78h-20z" fill="{b}"/>
<path d="M152 142l30 54m18-54v54m48-54l-30 54" stroke="{c}" stroke-width="4"/><rect x="142" y="206" width="116" height="12" rx="6" fill="{b}"/>
<path d="M160 218h80l20 84H140z" fill="#cfe0e2" opacity=".75"/><path d="M148 270h104l8 32H140z" fill="#6f4a33"/>"""),
    "yunnan-coffee-beans": ("clay", """
<path d="M136 130h128l10 172H126z" fill="{a}"/><path d="M200 130h64l10 172h-74z" fill="{b}"/><path d="M136 130l10-26h108l10 26z" fill="{c}"/>
<rect x="158" y="178" width="84" height="84" rx="42" fill="#f6ede2"/><ellipse cx="200" cy="220" rx="18" ry="27" fill="{k}" transform="rotate(24 200 220)"/>
<path d="M192 197c18 14-2 30 16 46" fill="none" stroke="{c}" stroke-width="4"/>
<ellipse cx="292" cy="296" rx="13" ry="9" fill="{k}"/><ellipse cx="108" cy="298" rx="12" ry="8" fill="{k}"/>"""),
    "wild-white-tea": ("moss", """
<rect x="138" y="150" width="124" height="152" rx="10" fill="{a}"/><rect x="200" y="150" width="62" height="152" rx="10" fill="{b}"/>
<rect x="146" y="116" width="108" height="38" rx="8" fill="{k}"/><rect x="160" y="190" width="80" height="80" rx="6" fill="#f4f1e2"/>
<path d="M200 262c-34-22-26-52 0-64 26 12 34 42 0 64zm0-60v56" fill="{c}" stroke="{k}" stroke-width="3"/>"""),
    "travel-tea-set": ("ink", """
<ellipse cx="186" cy="232" rx="70" ry="58" fill="{a}"/><path d="M186 174a58 58 0 010 116 70 58 0 0070-58 70 58 0 00-70-58z" fill="{b}"/>
<path d="M146 184h80l-10-18h-60z" fill="{c}"/><circle cx="186" cy="158" r="9" fill="{k}"/><path d="M250 220l42-30" stroke="{a}" stroke-width="16" stroke-linecap="round"/>
<path d="M118 214c-40-4-40 50 2 46" fill="none" stroke="{b}" stroke-width="12"/>
<path d="M248 268h44l-6 34h-32z" fill="{c}"/><path d="M300 268h44l-6 34h-32z" fill="{a}"/><path d="M84 270h44l-6 32H90z" fill="{c}"/>"""),
    "cast-iron-pan": ("ink", """
<circle cx="176" cy="222" r="92" fill="{b}"/><circle cx="176" cy="222" r="76" fill="{a}"/><path d="M114 202a66 66 0 0150-44" fill="none" stroke="{c}" stroke-width="7" stroke-linecap="round"/>
<path d="M240 158l82-62 18 22-82 62z" fill="{b}"/><circle cx="322" cy="112" r="7" fill="#eef1ea"/>
<circle cx="180" cy="228" r="30" fill="#fffaf1"/><circle cx="184" cy="226" r="14" fill="#f0b94a"/>"""),
    "chef-knife": ("steel", """
<path d="M70 250c60-80 130-112 188-112l-6 56c-60 10-120 40-182 56z" fill="{c}"/><path d="M70 250c70-28 126-56 184-72l-2 16c-60 10-120 40-182 56z" fill="{a}"/>
<path d="M256 136l88-6c14 0 14 34 0 38l-94 24z" fill="#7a5236"/><circle cx="288" cy="156" r="5" fill="{c}"/><circle cx="322" cy="150" r="5" fill="{c}"/>
<path d="M120 300h160" stroke="#b98a5e" stroke-width="16" stroke-linecap="round"/>"""),
    "chopping-board": ("wood", """
<rect x="110" y="112" width="180" height="190" rx="20" fill="{a}"/><path d="M110 152h180M110 196h180M110 240h180M110 276h180" stroke="{b}" stroke-width="3" opacity=".6"/>
<rect x="126" y="150" width="148" height="138" rx="12" fill="none" stroke="{c}" stroke-width="6"/><rect x="176" y="124" width="48" height="14" rx="7" fill="#eef1ea"/>
<circle cx="182" cy="226" r="28" fill="#c9553d"/><path d="M182 198c6-12 14-14 22-12" stroke="#5f7050" stroke-width="6" fill="none"/><circle cx="232" cy="248" r="18" fill="#d9705a"/>"""),
    "enamel-stockpot": ("pine", """
<path d="M108 196h184v70c0 24-20 36-36 36H144c-16 0-36-12-36-36z" fill="{a}"/><path d="M200 196h92v70c0 24-20 36-36 36h-56z" fill="{b}"/>
<path d="M104 196c10-40 50-56 96-56s86 16 96 56z" fill="{c}"/><rect x="184" y="120" width="32" height="22" rx="8" fill="#d8bf98"/>
<path d="M108 216H82v20h26m184-20h26v20h-26" fill="none" stroke="{b}" stroke-width="12" stroke-linejoin="round"/>
<path d="M160 112c-10-14 10-18 0-34m44 20c-10-14 10-18 0-34m40 48c-10-14 10-18 0-34" stroke="#fff" stroke-width="6" fill="none" stroke-linecap="round" opacity=".8"/>"""),
    "glass-storage": ("sky", """
<rect x="96" y="226" width="208" height="76" rx="12" fill="{c}" opacity=".85"/><rect x="90" y="210" width="220" height="20" rx="8" fill="{a}"/>
<path d="M110 256h180v46H110z" fill="#c9553d" opacity=".55"/><rect x="122" y="150" width="156" height="60" rx="10" fill="{c}" opacity=".85"/><rect x="116" y="134" width="168" height="18" rx="8" fill="{b}"/>
<path d="M132 176h136v34H132z" fill="#7c8f68" opacity=".6"/><rect x="146" y="90" width="108" height="44" rx="8" fill="{c}" opacity=".85"/><rect x="140" y="78" width="120" height="14" rx="7" fill="{a}"/>"""),
    "linen-apron" : ("sand", """
<path d="M158 100h84l14 74c30 8 44 20 44 30l-10 98H110l-10-98c0-10 14-22 44-30z" fill="{a}"/><path d="M200 100h42l14 74c30 8 44 20 44 30l-10 98h-90z" fill="{b}" opacity=".5"/>
<path d="M158 100c10-34 74-34 84 0" fill="none" stroke="{k}" stroke-width="7"/><rect x="136" y="212" width="128" height="58" rx="6" fill="{c}"/><path d="M200 212v58" stroke="{b}" stroke-width="4"/>
<path d="M100 204H70m230 0h30" stroke="{k}" stroke-width="6" stroke-linecap="round"/>"""),
    "washed-cotton-bedding": ("moss", """
<path d="M76 148h30v154H76zm218 0h30v154h-30z" fill="#976c44"/><rect x="92" y="232" width="216" height="54" rx="14" fill="#fffaf1"/>
<rect x="112" y="184" width="80" height="50" rx="16" fill="{c}"/><rect x="208" y="184" width="80" height="50" rx="16" fill="{c}"/>
<path d="M92 236c60-14 150-14 216 0v50c-70 10-146 10-216 0z" fill="{a}"/><path d="M92 236c60-14 150-14 216 0v16c-70-12-150-12-216 0z" fill="{b}"/>"""),
    "buckwheat-pillow": ("cream", """
<path d="M92 190c-10-30 16-38 34-30 50 10 98 10 148 0 18-8 44 0 34 30-8 30-8 46 0 76 10 30-16 38-34 30-50-10-98-10-148 0-18 8-44 0-34-30 8-30 8-46 0-76z" fill="{a}"/>
<path d="M126 282c50-10 98-10 148 0 18 8 44 0 34-30-60 18-150 20-216 0-10 30 16 38 34 30z" fill="{b}" opacity=".7"/>
<path d="M150 200c30 10 70 10 100 0m-90 34c26 8 54 8 80 0" fill="none" stroke="{b}" stroke-width="4" stroke-linecap="round"/>
<g fill="#6a4a2f"><ellipse cx="318" cy="302" rx="9" ry="6"/><ellipse cx="296" cy="314" rx="9" ry="6"/><ellipse cx="336" cy="316" rx="9" ry="6"/></g>"""),
    "soy-candle": ("rose", """
<rect x="142" y="176" width="116" height="126" rx="10" fill="{c}" opacity=".8"/><path d="M142 206h116v86a10 10 0 01-10 10H152a10 10 0 01-10-10z" fill="#fff6ea"/>
<rect x="160" y="226" width="80" height="48" rx="4" fill="{a}"/><path d="M176 250h48" stroke="{k}" stroke-width="4"/><path d="M200 206v-24" stroke="{k}" stroke-width="4"/>
<path d="M200 124c30 34 16 58 0 58s-30-24 0-58z" fill="#f0b94a"/><path d="M200 150c12 16 6 28 0 28s-12-12 0-28z" fill="#fff1c9"/>"""),
    "wool-throw": ("honey", """
<path d="M104 128h192v138H104z" fill="{a}"/><path d="M104 150h192M104 186h192M104 222h192" stroke="{c}" stroke-width="10"/>
<path d="M140 128v138m60-138v138m60-138v138" stroke="{b}" stroke-width="6" opacity=".7"/>
<path d="M110 266v34m20-34v34m20-34v34m20-34v34m20-34v34m20-34v34m20-34v34m20-34v34m20-34v34m20-34v34" stroke="{b}" stroke-width="5" stroke-linecap="round"/>"""),
    "desk-lamp": ("cream", """
<path d="M150 120h100l22 74H128z" fill="{a}"/><path d="M200 120h50l22 74h-72z" fill="{b}"/><path d="M128 194h144l44 96H84z" fill="#fbe3a5" opacity=".45"/>
<rect x="194" y="194" width="12" height="94" fill="{k}"/><rect x="148" y="286" width="104" height="18" rx="9" fill="{k}"/><circle cx="200" cy="112" r="9" fill="{k}"/>"""),
    "rattan-basket": ("wood", """
<path d="M112 196h176l-20 106H132z" fill="{a}"/><path d="M116 218h168M120 240h160M124 262h152M128 284h144" stroke="{b}" stroke-width="6"/>
<path d="M140 196l14 106m24-106l6 106m38-106l-6 106m44-106l-14 106" stroke="{c}" stroke-width="5"/><rect x="104" y="184" width="192" height="20" rx="10" fill="{b}"/>
<path d="M136 184c6-48 60-56 84-34 20-14 46 2 46 34z" fill="#c3d7e5"/><path d="M160 184c10-28 40-30 56-10" stroke="#8fb0c9" stroke-width="5" fill="none"/>"""),
    "two-person-tent": ("sand", """
<path d="M200 116L70 296h260z" fill="{a}"/><path d="M200 116l130 180H200z" fill="{b}"/><path d="M200 150l-44 146h88z" fill="{k}"/><path d="M200 150l-44 146h30z" fill="{c}"/>
<path d="M200 116V98M70 296l-24 8m284-8l24 8" stroke="{k}" stroke-width="5" stroke-linecap="round"/><circle cx="306" cy="112" r="22" fill="#f3d39b"/>"""),
    "down-sleeping-bag": ("pine", """
<path d="M160 104c-40 20-30 196 0 198h80c30-2 40-178 0-198-20-12-60-12-80 0z" fill="{a}"/><path d="M200 96c20 0 34 4 40 8 40 20 30 196 0 198h-40z" fill="{b}"/>
<path d="M142 168h116M138 204h124M142 240h116M150 274h100" stroke="{c}" stroke-width="4"/><ellipse cx="200" cy="136" rx="34" ry="26" fill="#f4e9d8"/>
<path d="M200 162v140" stroke="{k}" stroke-width="4" stroke-dasharray="6 5"/>"""),
    "camp-chair": ("moss", """
<path d="M124 118c50 20 102 20 152 0l-14 118c-40 24-84 24-124 0z" fill="{a}"/><path d="M200 133c26 0 50-4 76-15l-14 118c-20 12-42 18-62 18z" fill="{b}"/>
<path d="M138 236l-34 66m158-66l34 66M160 246l104 56M240 246l-104 56" stroke="{k}" stroke-width="9" stroke-linecap="round"/><circle cx="124" cy="118" r="9" fill="{k}"/><circle cx="276" cy="118" r="9" fill="{k}"/>"""),
    "titanium-cup": ("steel", """
<path d="M136 142h128v150a10 10 0 01-10 10H146a10 10 0 01-10-10z" fill="{a}"/><path d="M200 142h64v150a10 10 0 01-10 10h-54z" fill="{b}"/><rect x="130" y="134" width="140" height="14" rx="7" fill="{c}"/>
<path d="M264 176h32c16 0 16 84 0 84h-32" fill="none" stroke="{k}" stroke-width="8"/><path d="M152 190h22m-22 30h16m-16 30h22" stroke="{c}" stroke-width="4"/>
<path d="M176 116c-8-12 8-16 0-30m40 30c-8-12 8-16 0-30" stroke="#fff" stroke-width="6" fill="none" stroke-linecap="round"/>"""),
    "trekking-poles": ("rust", """
<path d="M140 100l44 196" stroke="{k}" stroke-width="8" stroke-linecap="round"/><path d="M260 100l-44 196" stroke="{k}" stroke-width="8" stroke-linecap="round"/>
<path d="M134 84l12 56m120-56l-12 56" stroke="{a}" stroke-width="20" stroke-linecap="round"/><path d="M154 166l6 24m86-24l-6 24" stroke="{c}" stroke-width="12"/>
<ellipse cx="180" cy="276" rx="22" ry="7" fill="{b}"/><ellipse cx="220" cy="276" rx="22" ry="7" fill="{b}"/>"""),
    "headlamp": ("ink", """
<path d="M96 196c0-96 208-96 208 0" fill="none" stroke="{a}" stroke-width="22"/><path d="M96 196c0 60 208 60 208 0" fill="none" stroke="{b}" stroke-width="18"/>
<rect x="152" y="192" width="96" height="70" rx="18" fill="{k}"/><circle cx="200" cy="227" r="26" fill="#fbe3a5"/><circle cx="200" cy="227" r="13" fill="#fff"/>
<path d="M200 272v30m-44-36l-20 24m108-24l20 24" stroke="#e2ae5a" stroke-width="7" stroke-linecap="round"/>"""),
    "fleece-jacket": ("sand", """
<path d="M156 112l-60 40-18 110 40 8 12-60v92h140v-92l12 60 40-8-18-110-60-40z" fill="{a}"/><path d="M200 112h44l60 40 18 110-40 8-12-60v92h-70z" fill="{b}" opacity=".55"/>
<path d="M160 112h80v-20h-80z" fill="{c}"/><path d="M200 92v210" stroke="{k}" stroke-width="5" stroke-dasharray="7 4"/><path d="M146 236h34m40 0h34" stroke="{k}" stroke-width="5" stroke-linecap="round"/>"""),
    "rain-jacket": ("sky", """
<path d="M156 122l-60 34-18 108 40 8 12-60v90h140v-90l12 60 40-8-18-108-60-34z" fill="{a}"/><path d="M200 122h44l60 34 18 108-40 8-12-60v90h-70z" fill="{b}" opacity=".6"/>
<path d="M152 126c-6-52 102-52 96 0-20 22-76 22-96 0z" fill="{b}"/><path d="M172 122c6-26 50-26 56 0-12 10-44 10-56 0z" fill="{k}"/><path d="M200 132v170" stroke="{k}" stroke-width="5"/>
<path d="M84 92l-8 18m50-30l-8 18m200-6l-8 18m34 14l-8 18" stroke="{b}" stroke-width="6" stroke-linecap="round"/>"""),
    "merino-socks": ("rust", """
<path d="M122 104h66v108c0 16 44 28 44 56 0 22-20 32-44 32-40 0-66-24-66-66z" fill="{a}"/><path d="M122 104h66v26h-66z" fill="{c}"/><path d="M122 148h66m-66 22h66" stroke="{c}" stroke-width="7"/>
<path d="M222 94h66v108c0 16 44 28 44 56 0 22-20 32-44 32-40 0-66-24-66-66z" fill="{b}"/><path d="M222 94h66v26h-66z" fill="{c}"/><path d="M222 138h66m-66 22h66" stroke="{c}" stroke-width="7"/>"""),
    "trail-trousers": ("ink", """
<path d="M142 96h116l22 206h-58l-22-130-22 130h-58z" fill="{a}"/><path d="M200 96h58l22 206h-58l-22-130z" fill="{b}"/><path d="M142 96h116v20H142z" fill="{k}"/>
<path d="M150 132c14 10 22 10 32 2m68-2c-14 10-22 10-32 2M132 226l40 6m96-6l-40 6" stroke="{c}" stroke-width="4" fill="none"/>"""),
    "linen-shirt": ("cream", """
<path d="M160 108l-70 44 22 58 26-14v106h124V196l26 14 22-58-70-44c-20 18-60 18-80 0z" fill="{a}"/><path d="M200 121c14 0 28-4 40-13l70 44-22 58-26-14v106h-62z" fill="{b}" opacity=".6"/>
<path d="M160 108c20 26 60 26 80 0" fill="none" stroke="{k}" stroke-width="5"/><path d="M200 128v70" stroke="{k}" stroke-width="3"/><g fill="{k}"><circle cx="200" cy="146" r="4"/><circle cx="200" cy="168" r="4"/><circle cx="200" cy="190" r="4"/></g>"""),
    "bucket-hat": ("moss", """
<path d="M140 206c0-80 20-94 60-94s60 14 60 94z" fill="{a}"/><path d="M200 112c40 0 60 14 60 94h-60z" fill="{b}"/><path d="M140 196h120l56 70c-60 30-172 30-232 0z" fill="{c}"/>
<path d="M140 190c36 12 84 12 120 0v18c-36 12-84 12-120 0z" fill="{k}"/><path d="M112 244c60 20 116 20 176 0" fill="none" stroke="{b}" stroke-width="3"/>"""),
    "baby-bodysuit": ("sky", """
<path d="M152 118l-56 34 18 46 30-14v62c0 20 30 24 36 56h40c6-32 36-36 36-56v-62l30 14 18-46-56-34c-16 22-80 22-96 0z" fill="{c}"/>
<path d="M152 118c16 30 80 30 96 0" fill="none" stroke="{b}" stroke-width="6"/><path d="M180 302h40" stroke="{b}" stroke-width="6"/><g fill="{b}"><circle cx="188" cy="290" r="4"/><circle cx="200" cy="290" r="4"/><circle cx="212" cy="290" r="4"/></g>
<path d="M200 236c-34-22-20-44 0-30 20-14 34 8 0 30z" fill="#d9a5a0"/>"""),
    "muslin-blanket": ("cream", """
<rect x="98" y="196" width="204" height="106" rx="18" fill="{a}"/><path d="M98 232h204M98 266h204" stroke="{b}" stroke-width="6"/><rect x="98" y="168" width="204" height="44" rx="18" fill="{c}"/>
<g fill="#b98a5e"><circle cx="200" cy="140" r="34"/><circle cx="172" cy="114" r="13"/><circle cx="228" cy="114" r="13"/></g><ellipse cx="200" cy="150" rx="16" ry="12" fill="#f0dcc2"/>
<g fill="#573c23"><circle cx="188" cy="134" r="4"/><circle cx="212" cy="134" r="4"/><circle cx="200" cy="146" r="5"/></g>"""),
    "silicone-bib": ("honey", """
<path d="M150 104c-40 60-44 190-4 198h108c40-8 36-138-4-198-6 40-94 40-100 0z" fill="{a}"/><path d="M128 232c30 22 114 22 144 0 4 36-2 66-18 70H146c-16-4-22-34-18-70z" fill="{b}"/>
<circle cx="152" cy="102" r="12" fill="{c}"/><circle cx="248" cy="102" r="12" fill="{c}"/><path d="M176 186c10 12 38 12 48 0" stroke="{k}" stroke-width="5" fill="none" stroke-linecap="round"/><circle cx="180" cy="168" r="5" fill="{k}"/><circle cx="220" cy="168" r="5" fill="{k}"/>"""),
    "wooden-blocks": ("wood", """
<rect x="96" y="222" width="80" height="80" rx="6" fill="#c9705a"/><rect x="182" y="222" width="80" height="80" rx="6" fill="#8fb0c9"/><rect x="268" y="242" width="60" height="60" rx="6" fill="{a}"/>
<rect x="138" y="138" width="80" height="80" rx="6" fill="#e2ae5a"/><path d="M178 134l-44 0 44-52 44 52z" fill="#7c8f68"/><circle cx="178" cy="178" r="20" fill="{c}"/><path d="M202 284l20-40 20 40z" fill="#f4e9d8"/><circle cx="298" cy="222" r="20" fill="#d9a5a0"/>"""),
    "baby-cup": ("honey", """
<path d="M146 170h108l-10 122a12 12 0 01-12 10h-64a12 12 0 01-12-10z" fill="{c}"/><path d="M152 226h96l-6 66a12 12 0 01-12 10h-60a12 12 0 01-12-10z" fill="#c3d7e5"/>
<rect x="138" y="142" width="124" height="32" rx="12" fill="{a}"/><path d="M214 142c0-30 6-44 28-50" stroke="{b}" stroke-width="11" fill="none" stroke-linecap="round"/>
<path d="M142 196c-50-10-50 74 8 66m108-66c50-10 50 74-8 66" fill="none" stroke="{a}" stroke-width="13"/>"""),
    "diaper-bag": ("steel", """
<path d="M124 168c0-60 152-60 152 0v116a18 18 0 01-18 18H142a18 18 0 01-18-18z" fill="{a}"/><path d="M200 123c40 0 76 14 76 45v116a18 18 0 01-18 18h-58z" fill="{b}"/>
<rect x="146" y="212" width="108" height="74" rx="12" fill="{c}"/><path d="M146 234h108" stroke="{k}" stroke-width="4"/><path d="M176 122c0-36 48-36 48 0" fill="none" stroke="{k}" stroke-width="9"/>
<path d="M142 176h116" stroke="{k}" stroke-width="4" stroke-dasharray="7 5"/><rect x="104" y="216" width="20" height="70" rx="8" fill="{b}"/><rect x="276" y="216" width="20" height="70" rx="8" fill="{k}"/>"""),
}  # fmt: skip


def draw(key: str, category: str, turn: int) -> str:
    """The picture of one product; `turn` moves the sun, so that no two grounds are the same."""
    light, dark = GROUNDS[category]
    palette, shapes = DRAWINGS[key]
    a, b, c, k = PALETTES[palette]
    sun = 90 + turn * 44
    body = shapes.strip().format(a=a, b=b, c=c, k=k)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img">'
        f'<defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop stop-color="{light}"/>'
        f'<stop offset="1" stop-color="{dark}"/></linearGradient></defs>'
        f'<rect width="400" height="400" fill="url(#g)"/>'
        f'<circle cx="{sun}" cy="{150 - turn * 6}" r="{92 + turn * 7}" fill="#fff" opacity=".38"/>'
        f'<path d="M0 {318 - turn * 2}C120 {296 + turn * 3} 280 {330 - turn * 3} 400 306V400H0z" '
        f'fill="{dark}"/><ellipse cx="200" cy="308" rx="128" ry="13" opacity=".13"/>'
        f"\n{body}\n</svg>\n"
    )


def main() -> None:
    folder = PACK / "images"
    folder.mkdir(exist_ok=True)
    products = yaml.safe_load((PACK / "products.yaml").read_text("utf-8"))["products"]
    for place, product in enumerate(products):
        picture = draw(product["key"], product["category"], place % 6)
        (folder / f"{product['key']}.svg").write_text(picture, "utf-8")


if __name__ == "__main__":
    main()
