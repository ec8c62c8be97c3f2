"""documents.py FOLDER N SEED: N damaged documents in all formats and encodings."""

import json
import os
import random
import re
import sys

from place import PROJECT

FACTS = [
    "宁波市拨付山海协作资金1.7亿元，",
    "选派教师和医生46人、引进技术骨干1.2万人次。",
    "鄞州区同黎平县签订帮扶协议，",
    "實際投入資金９.3152 億元，",
    "每户补助20—35万元，",
    "合計３，４５６．７萬元",
    "四五十万元",
    "近870万元",
    "浙黔协作",
    "厦门对口支援临夏，",
    "7元5角",
    "叁仟陆佰元整",
    "US$250",
    "3418人次",
    "5270户",
    "投入2.6\n亿元，",
    "三個(gè)鄉鎮(zhèn)投入４５０萬(wàn)元，",
    "17 .52 亿元",
    "2o多亿元",
    "$3 1 . 4 5$ 亿元",
    "42\\%的27名教师",
    "十几亿元，",
    "38万外出务工人员",
    "不少于5.2亿元",
    "人均可支配收入从8000多元增加到12365元",
    "港元40至60万",
    "第5名",
    "2022年3月至9月",
    "两地互派干部",
    "超过三成",
]

INVISIBLE = "\u200d \u200b \ufeff \u00ad \u2060 \u202e \u202d \u2066 \u2069 \u200e \u0301 \u0300\u0323 \u3099 \ufe0f \ufe0e \u20e3 \x00 \x01 \x07 \x1b[31m \x7f \x9b".split(" ")
LINES = ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\r", "\r\n", "\n", "\n\n", "\r\r\n", "\t", "\u3000", "\u00a0", "\u2009", "\u202f", " ", "  "]
MARKS = list("\ue000\ue001\ue010\ue012\ue100\ue200\uf8ff\U000f0000\U0010fffd\ufffd\ufffe\uffff\ufdd0𠀀𬶠𪚥👪①⑳㈠½㎡㏄⼈⻄ﬁÅ㌔㍻﷽𝟙𝟜")
MARKUP = """&nbsp; &amp;nbsp; &#160; &#xA0; &#x4EBF; &#20159; &yen; &amp;amp;amp; &#0; &#xD800; &#x110000; &#99999999999; &lt;b&gt; & &# &#x &; <b> </b> <br/> <p < > </
<!-- --> <![CDATA[ ]]> <script> </script> <style> <td&#32;colspan=99999> <table><tr><td> </td><td> </tr> <div&#32;hidden> </div> </span> <textarea> <title> <?php ** * _ ` ``` ~~~ # - 1. [ ]( ) ![ [注]:
| |--| \\ \\* $ $$ \\times 10^{4} --- [^1] (gè) (qū) （wàn） (wàn ?xùn)|西 (e) ? wàn) ü""".split()
MARKUP = [mark.replace("&#32;", " ") for mark in MARKUP]
LETTERS = list("元亿万人名户0９.,，、-—~至到%近余多数几第每零〇○olO点半廿兆億萬圓￥¥$€")
BETWEEN = ["\u200b", "\u200d", " ", "\u00ad", "\n", "&nbsp;", "<b></b>", "\u0301", "\ufe0f", "\u3000", "\x00", "\ue000"]
TAGS = "p div span b td tr table li ul section h1 font ruby rt pre select option template svg noscript iframe".split()
ATTRIBUTES = ["", " class=x", " hidden", ' style="display:none"', ' title="5亿元>"', " rowspan=3", " colspan=2"]
BYTES = [bytes.fromhex(code) for code in "efbbbf fffe 84319533 8862 8864a4 81308130 95328236 80 ff a4 d840 f09f91 c080 eda080 bb380a 8130".split()]

ENCODINGS = {
    "utf-8": lambda text: text.encode("utf-8", "surrogatepass"),
    "utf-8-marked": lambda text: b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass"),
    "gb18030": lambda text: text.encode("gb18030", "replace"),
    "gb18030-marked": lambda text: b"\x84\x31\x95\x33" + text.encode("gb18030", "replace"),
    "gbk": lambda text: text.encode("gbk", "ignore"),
    "big5": lambda text: text.encode("big5hkscs", "xmlcharrefreplace"),
    "utf-16le": lambda text: text.encode("utf-16-le", "surrogatepass"),
    "utf-16be": lambda text: text.encode("utf-16-be", "surrogatepass"),
    "utf-16le-marked": lambda text: b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass"),
    "utf-16be-marked": lambda text: b"\xfe\xff" + text.encode("utf-16-be", "surrogatepass"),
}


def sentences():
    """The sentences of the project's articles, and of a folder JUSHI_SHARED where there is one."""
    roots = [os.path.join(PROJECT, "corpus")]
    if shared := os.environ.get("JUSHI_SHARED"):
        roots += [os.path.join(shared, name) for name in ("corpus", "dev")]
    found = []
    for root in roots:
        for folder, _, names in sorted(os.walk(root)):
            for name in sorted(names):
                with open(os.path.join(folder, name), "rb") as file:
                    text = file.read().decode("utf-8", "replace")
                found += [part for part in re.split("(?<=[。！？；\n])", text) if 4 < len(part.strip()) < 300]
    return found


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.sentences = sentences()

    def noise(self):
        return self.random.choice(self.random.choice([INVISIBLE, LINES, MARKS, MARKUP, LETTERS]))

    def piece(self):
        chance = self.random.random()
        if chance < 0.5:
            return self.random.choice(self.sentences)
        if chance < 0.68:
            return self.random.choice(FACTS)
        if chance < 0.94:
            return self.noise()
        if chance < 0.97:
            return chr(self.random.choice([self.random.randrange(0x20, 0xD800), self.random.randrange(0xE000, 0x110000)]))
        letters = "0123456789０１２一二三四五六七八九十百千万亿多余几数.,，年月日元人户%—"
        return "".join(self.random.choice(letters) for _ in range(self.random.randrange(1, 14)))

    def text(self, most):
        text = "".join(self.piece() for _ in range(self.random.randrange(1, most)))
        chars = list(text)
        for _ in range(self.random.choice([0, 0, 1, 2, 5, 15, 40])):
            at, chance = self.random.randrange(len(chars) + 1), self.random.random()
            if chance < 0.6:
                chars.insert(at, self.noise())
            elif chance < 0.75:
                del chars[at : at + self.random.randrange(1, 6)]
            elif chance < 0.85 and chars:
                start = self.random.randrange(len(chars))
                chars[at:at] = chars[start : start + self.random.randrange(1, 30)]
            else:
                chars.insert(at, self.random.choice(FACTS))
        text = "".join(chars)
        if self.random.random() < 0.12:
            between = self.random.choice(BETWEEN)
            text = "".join(char + (between if self.random.random() < 0.3 else "") for char in text)
        if self.random.random() < 0.15:
            text = text.replace("\n", self.random.choice(["\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b"]))
        return text

    def page(self, text):
        parts = []
        for part in re.split("(?<=[，。\n])", text):
            tag = self.random.choice(TAGS)
            end = f"</{tag}>" if self.random.random() < 0.7 else ""
            parts.append(f"<{tag}{self.random.choice(ATTRIBUTES)}>{part}{end}")
        return "".join(parts)

    def damaged(self, data):
        chance, data = self.random.random(), bytearray(data)
        if chance < 0.45 or not data:
            return bytes(data)
        at = self.random.randrange(len(data))
        if chance < 0.6:
            del data[at:]
        elif chance < 0.7:
            del data[: self.random.randrange(min(6, len(data)))]
        elif chance < 0.8:
            for _ in range(self.random.choice([1, 1, 3, 20])):
                data[self.random.randrange(len(data))] = self.random.randrange(256)
        elif chance < 0.88:
            del data[at]
        elif chance < 0.94:
            data[at:at] = self.random.choice(list(ENCODINGS.values()))(self.random.choice(FACTS))
        else:
            data[at:at] = self.random.choice(BYTES)
        return bytes(data)

    def lines(self):
        lines = []
        for number in range(self.random.randrange(1, 6)):
            text = self.text(8) + ("\ud83d" if self.random.random() < 0.05 else "")
            id_ = self.random.choice([number, f"行{number}", f"a/b#{number}", str(number)])
            line = json.dumps({"id": id_, "text": text}, ensure_ascii=self.random.random() < 0.5)
            lines.append(line.encode("utf-8", "surrogatepass") + self.random.choice([b"\n", b"\r\n"]))
        return b"".join(lines)

    def document(self):
        """The extension and the bytes of a document."""
        kind = self.random.choice(["txt", "txt", "txt", "html", "md", "jsonl"])
        if kind == "jsonl":
            return kind, self.lines()
        text = self.text(14)
        if kind == "html" and self.random.random() < 0.8:
            text = self.page(text)
        encoding = self.random.choice(list(ENCODINGS)) if self.random.random() < 0.6 else "utf-8"
        return kind, self.damaged(ENCODINGS[encoding](text))


def write(folder, n, seed):
    writer = Writer(seed)
    for index in range(n):
        kind, data = writer.document()
        path = os.path.join(folder, f"{index % 50:02}", f"{index}.{kind}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
