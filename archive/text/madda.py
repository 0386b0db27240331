"""Words that only the madda of آ tells from another word of the news.

Elsewhere آ folds to ا, because it is often left out or put in wrongly (اذان آذان, قران قرآن, اچار
آچار).  A word belongs here when its twin without madda is a real and not a rare word.
"""

from __future__ import annotations

TWINS = {
    "آ": "ا",  # come | the letter
    "آب": "اب",  # water | now
    "آبا": "ابا",  # forefathers | father
    "آبرو": "ابرو",  # honour | eyebrow
    "آبی": "ابی",  # of water | father of, in names
    "آپ": "اپ",  # you | "up": اپ ڈیٹ
    "آپس": "اپس",  # each other | "ups"
    "آٹا": "اٹا",  # flour | covered with dust
    "آٹے": "اٹے",
    "آٹھ": "اٹھ",  # eight | rise
    "آٹھوں": "اٹھوں",
    "آجر": "اجر",  # employer | reward
    "آدھی": "ادھی",  # half | half a paisa
    "آرے": "ارے",  # saws | hey
    "آڑ": "اڑ",  # cover | fly
    "آڑا": "اڑا",
    "آڑی": "اڑی",
    "آڑے": "اڑے",
    "آس": "اس",  # hope | this
    "آسرا": "اسرا",  # support | Isra
    "آسکا": "اسکا",  # could come | its: آ سکا and اس کا, written together
    "آسکی": "اسکی",
    "آسکے": "اسکے",
    "آف": "اف",  # "of" | ugh
    "آل": "ال",  # "all", family | the article of Arabic names
    "آلا": "الا",  # high, in names | except
    "آلو": "الو",  # potato | owl
    "آلہ": "الہ",  # device | deity
    "آم": "ام",  # mango | mother of, in names
    "آمر": "امر",  # dictator | matter
    "آمین": "امین",  # amen | trustee, Amin
    "آن": "ان",  # honour, "on" | they
    "آنا": "انا",  # come | ego
    "آنٹی": "انٹی",  # auntie | "anti"
    "آنچ": "انچ",  # heat | inch
    "آو": "او",  # come (آؤ) | the letter O: او آئی سی
    "آور": "اور",  # bringer, as in حملہ آور | and
    "آوروں": "اوروں",
    "آئٹم": "ایٹم",  # item | atom
    "آئس": "ایس",  # ice | the letter S
    "آئل": "ایل",  # oil | the letter L
    "آئن": "این",  # ion | the letter N
}
