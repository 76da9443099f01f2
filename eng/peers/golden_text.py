#!/usr/bin/python3
"""Golden data for lines of text: test/data/golden/text.json.

Widths in units of the font (2048 an em), as Pillow lays texts out through Raqm (HarfBuzz, FriBidi), and as it puts glyph beside
glyph without; the levels of the Unicode Bidirectional Algorithm by FriBidi.

usage: /usr/bin/python3 eng/peers/golden_text.py
"""
import ctypes
import json
import os
import random

from PIL import ImageFont

from golden import FOLDER

FONT = os.path.join(FOLDER, "..", "..", "..", "src", "MLVision.Extensions", "Drawing", "Fonts", "DejaVuSans.ttf")

TEXTS = {
    "Latin": ["H", "person 0.88", "traffic light", "AVATAR", "To, Ya.", "office, fluffy"],
    "Latin with accents": ["Straßenbahn", "Łódź", "crème brûlée", "Việt Nam", "e\u0301le\u0300ve", "q\u0307\u0323"],
    "Greek": ["άνθρωπος"],
    "Cyrillic": ["пешеход 0.91"],
    "Georgian": ["ადამიანი"],
    "Hebrew": ["כלב", "שָׁלוֹם", "כלב 12", "dog כלב cat"],
    "Arabic": ["قطة", "سلام", "لا إله", "مُحَمَّد", "سيارة 0.75", "cat قطة 3"],
}

# Of each type of the algorithm a few, without explicit formatting and brackets.
ALPHABET = list("abéдאשبمی12٣۴+-.,:/%#€° !*")


def length(text, engine):
    return ImageFont.truetype(FONT, 2048, layout_engine=engine).getlength(text)


def levels(text):
    fribidi = ctypes.CDLL("libfribidi.so.0")
    count = len(text)
    characters = (ctypes.c_uint32 * count)(*map(ord, text))
    types, brackets = (ctypes.c_uint32 * count)(), (ctypes.c_uint32 * count)()
    fribidi.fribidi_get_bidi_types(characters, count, types)
    direction = ctypes.c_uint32(0x40)  # FRIBIDI_PAR_ON: by the first letter, else from left to right
    result = (ctypes.c_int8 * count)()
    assert fribidi.fribidi_get_par_embedding_levels_ex(types, brackets, count, ctypes.byref(direction), result)
    return "".join(str(level) for level in result)


def main():
    widths = [{"script": script, "text": text, "width": length(text, ImageFont.Layout.RAQM),
               "unshaped": length(text, ImageFont.Layout.BASIC)} for script, texts in TEXTS.items() for text in texts]
    draw = random.Random(3)
    mixed = [text for texts in TEXTS.values() for text in texts]
    while len(mixed) < 400:
        text = "".join(draw.choices(ALPHABET, k=draw.randint(1, 12))).strip()
        if text:
            mixed.append(text)
    with open(os.path.join(FOLDER, "text.json"), "w", encoding="utf-8") as file:
        json.dump({"widths": widths, "levels": [{"text": text, "levels": levels(text)} for text in mixed]}, file,
                  ensure_ascii=False, indent=0)
        file.write("\n")


main()
