"""词表 · Which words the table knows, and how a text is cut into them.

A text is cut where the product of word probabilities is largest (a Unigram model in Rust), with frequencies from
jieba's dictionary (MIT): what jieba does at its first step, without jieba at run time.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
RARE = 3.0  # jieba's own least frequency, given to words it lacks
SINGLE_PENALTY = 3.0  # natural log; a character on its own is the last resort
LONGEST = 6  # characters; longer names are left to their parts
NAME_TAGS = ("nr", "nrt", "ns", "nt")  # people, places, bodies: kept only when papers use them
NAME_USES = 5
IDLE_TAGS = ("i", "l", "m", "mq", "nrfg", "r", "t")  # idioms, numerals, pronouns, times: kept only when in use

# Terms of trade that Chinese texts write in Latin letters, beside those which the sources hold.
LATIN_TERMS = """
abs ac acdc adas aed agv ai aigc amr api app apu ar asic atm b2b b2c bim bms bopp c2m cad cae cam can cdmo cfd
cmos cnc co2 cpe cpp cpu cro crm ct cto dc dcs dna dsp dtu ecu eda emc erp esd etc eva evoh eps epdm epe epp
fep ffc fpc fpga frp gis gmp gnss gpu gps gprs hdpe hepa hmi ic icp idc igbt imu iot ip ipm isp it ivd kf94
lcd lcp ldpe led lldpe lng lora lpg lte mcu mdi mems mes mini mlcc mo mos mpv mri nb nbr nfc ngs nmr o2o obd
odm oem oled ota pa pbt pbat pc pcb pcba pcr pct pcs pdm pe pebax peek pem pet petg pfa pi pla plc plm pm2
pmma poct poe pof poi pom pos pp ppr pps ps psu ptc pta ptfe pto pu puc pv pva pvb pvc pvdf qfn qr rfid rna ro
rohs rtu rv saas sbs sbr sebs sic sip sku sls smd smt soc spa spc ssd suv tft tpe tpo tpr tpu tv uav ui ups
usb uv uvc v2x vga vocs vr wifi wms xlpe 2d 3c 3d 4g 5g 6g 24g 304 316l 5a
"""

# Letters and digits come last; a Latin run longer than any term is dropped by the tokenizer, not spelt out.
SYMBOLS = [*"abcdefghijklmnopqrstuvwxyz", *"0123456789"]
HAN_WORD = re.compile(r"[㐀-鿿]+")
LATIN_WORD = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")


@dataclass(frozen=True)
class Lexicon:
    """jieba's dictionary in lower case: frequency and part of speech of each word, and the sum of frequencies."""

    frequency: Mapping[str, float]
    tag: Mapping[str, str]
    total: float


@dataclass(frozen=True)
class Vocabulary:
    """The chosen words in table order (row 0 is the unknown token), with the frequency that cuts and weighs them."""

    words: tuple[str, ...]
    frequency: tuple[float, ...]
    total: float

    def probability(self, place: int) -> float:
        """A word's share of running text, in [0, 1]."""
        return self.frequency[place] / self.total


def jieba_lexicon() -> Lexicon:
    """The dictionary inside the installed jieba. Raises ModuleNotFoundError without it: pip install jieba."""
    frequency: dict[str, float] = {}
    tag: dict[str, str] = {}
    text = resources.files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        word, count, kind = line.rsplit(" ", 2)
        frequency[word.lower()] = frequency.get(word.lower(), 0.0) + float(count)
        tag[word.lower()] = kind
    return Lexicon(frequency, tag, sum(frequency.values()))


def choose_words(
    lexicon: Lexicon,
    terms: Iterable[str],
    texts: list[str],
    *,
    size: int,
    characters: int = 3500,
    latin: int = 400,
    whole: int = 4,
) -> Vocabulary:
    """Choose about `size` words: own terms, common characters, Latin terms, then words in use.

    `terms` are kept whole up to `whole` characters, and every dictionary word inside them is kept; `texts` are running
    text. Both are counted with the full dictionary.
    """
    terms = [normal_form(term) for term in terms]
    cutter = dictionary_tokenizer(lexicon)
    inside, outside = count_words(cutter, terms), count_words(cutter, texts)
    own = [term for term in terms if 1 < len(term) <= whole and HAN_WORD.fullmatch(term)]
    chosen = dict.fromkeys([*own, *_characters(lexicon, texts, characters), *_latin([*terms, *texts], latin), *SYMBOLS])
    common = _ranked(lexicon, inside + outside, used_only=False)
    for word in [*_ranked(lexicon, inside, used_only=True), *common]:
        if len(chosen) >= size:
            break
        chosen[word] = None
    used = Counter(character for text in texts for character in normal_form(text))
    scale = lexicon.total / max(1, sum(used.values()))
    frequency = [_frequency(word, lexicon, used, scale) for word in chosen]
    return Vocabulary((UNKNOWN, *chosen), (RARE, *frequency), lexicon.total)


def build_tokenizer(words: Vocabulary) -> Tokenizer:
    """A Unigram tokenizer over the vocabulary: NFKC, lower case, cut at spaces, punctuation and symbols."""
    scores = [
        math.log(words.probability(place)) - (SINGLE_PENALTY if len(word) == 1 else 0.0)
        for place, word in enumerate(words.words)
    ]
    tokenizer = Tokenizer(models.Unigram(list(zip(words.words, scores, strict=True)), unk_id=0, byte_fallback=False))
    longest = max([len(word) for word in words.words if LATIN_WORD.fullmatch(word)], default=1)
    too_long = normalizers.Replace(Regex(f"[a-z]{{{longest + 1},}}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), too_long])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\p{P}\p{S}\p{C}]+"), behavior="removed")
    return tokenizer


def dictionary_tokenizer(lexicon: Lexicon) -> Tokenizer:
    """A tokenizer over the whole dictionary, for counting words and for cutting phrases out of papers."""
    frequency = [max(RARE, uses) for uses in lexicon.frequency.values()]
    return build_tokenizer(Vocabulary((UNKNOWN, *lexicon.frequency), (RARE, *frequency), lexicon.total))


def count_words(cutter: Tokenizer, texts: list[str]) -> Counter[str]:
    """How often each word is used in the texts."""
    return Counter(token for code in cutter.encode_batch(texts) for token in code.tokens)


def normal_form(text: str) -> str:
    """A text as the tokenizer sees it before cutting."""
    return normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()]).normalize_str(text)


def _ranked(lexicon: Lexicon, counts: Counter[str], *, used_only: bool) -> list[str]:
    """Dictionary words of 2 to 6 Han characters, those in common use and in the texts' use first; ties by the word."""

    def kept(word: str) -> bool:
        tag, count = lexicon.tag.get(word, ""), counts[word]
        if tag in NAME_TAGS and count < NAME_USES:
            return False
        return 1 < len(word) <= LONGEST and bool(HAN_WORD.fullmatch(word)) and (count > 0 or tag not in IDLE_TAGS)

    def rank(word: str) -> tuple[float, str]:
        return -(math.log(max(RARE, lexicon.frequency[word])) + 2 * math.log1p(counts[word])), word

    pool = (word for word in counts if word in lexicon.frequency) if used_only else iter(lexicon.frequency)
    return sorted(filter(kept, pool), key=rank)


def _characters(lexicon: Lexicon, texts: list[str], size: int) -> list[str]:
    """The most used Han characters, by the dictionary's words and the texts together."""
    uses: defaultdict[str, float] = defaultdict(float)
    for word, frequency in lexicon.frequency.items():
        for character in word:
            uses[character] += frequency
    used = Counter(character for text in texts for character in text)
    scale = lexicon.total / max(1, sum(used.values()))
    for character, count in used.items():
        uses[character] += count * scale
    han = [character for character in uses if HAN_WORD.fullmatch(character)]
    return sorted(han, key=lambda character: (-uses[character], character))[:size]


def _latin(texts: list[str], size: int) -> list[str]:
    """Latin terms of trade, and those of 2 to 6 letters and digits that the texts use three times or more."""
    used = Counter(word for text in texts for word in LATIN_WORD.findall(normal_form(text)))
    often = [word for word, count in used.items() if count >= 3 and 1 < len(word) <= LONGEST]
    return list(dict.fromkeys([*LATIN_TERMS.split(), *sorted(often, key=lambda word: (-used[word], word))]))[:size]


def _frequency(word: str, lexicon: Lexicon, used: Counter[str], scale: float) -> float:
    """Frequency by jieba; letters and digits, which it lacks, are counted in the texts instead."""
    if word in SYMBOLS:
        return max(RARE, used[word] * scale)
    return max(RARE, lexicon.frequency.get(word, RARE))
