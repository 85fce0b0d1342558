"""Both languages are whole: every message in use has Chinese, placeholders and all, and the .mo is in step."""

import re
import sys
from pathlib import Path

import polib

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import translations

PLACEHOLDER = re.compile(r"%\((\w+)\)")


def test_every_message_in_use_has_chinese():
    told = translations.chinese(translations.catalogue())
    lacking = [message for message in translations.messages().values() if not told.get(message.text)]
    assert lacking == []


def test_no_message_is_kept_that_nobody_uses():
    assert set(translations.chinese(translations.catalogue())) == set(translations.messages())


def test_placeholders_survive_translation():
    for text, words in translations.chinese(translations.catalogue()).items():
        assert set(PLACEHOLDER.findall(words)) <= set(PLACEHOLDER.findall(text)), text


def test_the_compiled_catalogue_is_in_step():
    compiled = polib.mofile(str(translations.CATALOGUE.with_suffix(".mo")))
    assert translations.chinese(compiled) == translations.chinese(translations.catalogue())


def test_a_message_under_another_name_of_gettext_is_found():
    source = "from django.utils.translation import gettext_lazy as lazy\nlabel = lazy('Which day?')\nother = sort('x')"
    assert list(translations._in_python(source)) == [("Which day?", "")]
