"""Bytes -> characters with the bytes of each, step by step as the Encoding Standard says it, knowing nothing of the program.

`decode(data, name)` gives the characters and, for each, its first byte and the one behind its last. The tables are Python's; where
the Encoding Standard has others (GB18030 of 2022, Big5 with the extensions of browsers) they stand here.
"""

REPLACEMENT = "\ufffd"

# Codes of two bytes: what stands at the first, and at those behind it.
GB18030_2022 = (
    "a3a0\u3000 a6d9\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16 a6ec\ufe17\ufe18 a6f3\ufe19 a8bc\u1e3f "
    "fe59\u9fb4 fe61\u9fb5 fe66\u9fb6\u9fb7 fe6d\u9fb8 fe7e\u9fb9 fe90\u9fba fea0\u9fbb"
)
BIG5_OF_BROWSERS = (
    "877a㡵𡵓𣚞𦀡㻬𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋 8e69箸 8e6f簆 "
    "8e7e糎 8eab緒 8eb4縝 8ecd者 8ed0耨 8f57菁 8f69蒨 8f6e萏 8fcb覦覩 8ffe起 906d都 907a銹 90dc靜 90f1響 "
    "91bf鼖 9244蔃 92af兙兛兝兞 92c8鍮 92d1瑹 9447浧 94ca禛 95d9邗 9644靝 96ed瀞 96fc嬨 9b76爁 9b78矗 9b7b纇 "
    "9bc6駖 9bde釔 9bec惞 9bf6澶 9c42輶 9c53侻 9c62營 9c68鄄 9c6b鷰 9c77菏 9cbc尐秣 9cd0婧 9d57輋 9d5a筑 "
    "9dc4拐 9ea9恢 9eef痹 9efd汊 9f60鬮 9f66鼗 9fcb僭 9fd8弌 a063蠏 a077拎 a0d5瑨 a0df煢 a0e4牐 a145‧ "
    "a14e﹑ a1c2¯ a1e3～ a1f2⊕⊙ a241∕﹨ a244￥ a246￠￡ a3c0␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€ "
    "c6cf廴 c6d3无 c6d5癶 c6d7隶 c6de〃仝 fa5f倩 fa66偽 fabd包 fac5卄 fad5卿 fb48嘅 fbb8婷 fbf3幵 fbf9廐 "
    "fc4f彘 fc6c悤 fcb9撐 fce2晴 fcf1杞 fdb7沜渝 fdbb港 fdf1煮 fe52猪 fe6f瑜 feaa瓩 fedd砉 "
)


def _patches(table, trails):
    """The characters of a table by code."""
    patches = {}
    for run in table.split():
        lead, trail = bytes.fromhex(run[:4])
        for char in run[4:]:
            patches[bytes([lead, trail])] = char
            following = [t for t in trails if t > trail]
            lead, trail = (lead, following[0]) if following else (lead + 1, trails[0])
    return patches


_GB18030 = _patches(GB18030_2022.replace("\u3000", "〓"), [*range(0x40, 0x7F), *range(0x80, 0xFF)])
_GB18030[b"\xa3\xa0"] = "\u3000"
_BIG5 = _patches(BIG5_OF_BROWSERS, [*range(0x40, 0x7F), *range(0xA1, 0xFF)])


def _known(code, codec, patches):
    """The characters of a code, or nothing."""
    if code in patches:
        return patches[code]
    try:
        return code.decode(codec)
    except UnicodeDecodeError:
        return None


def _gb18030(data, at):
    lead = data[at]
    if lead < 0x80:
        return chr(lead), 1
    if lead in (0x80, 0xFF):
        return ("€" if lead == 0x80 else REPLACEMENT), 1
    left = len(data) - at
    if left == 1:
        return REPLACEMENT, 1
    second = data[at + 1]
    if 0x30 <= second <= 0x39:
        if left == 2:
            return REPLACEMENT, 2
        if not 0x81 <= data[at + 2] <= 0xFE:
            return REPLACEMENT, 1
        if left == 3:
            return REPLACEMENT, 3
        if not 0x30 <= data[at + 3] <= 0x39:
            return REPLACEMENT, 1
        code = bytes(data[at : at + 4])
        char = "\ue7c7" if code == b"\x81\x35\xf4\x37" else _known(code, "gb18030", {})
        return char or REPLACEMENT, 4
    if second not in (0x7F, 0xFF) and second >= 0x40:
        char = _known(bytes(data[at : at + 2]), "gb18030", _GB18030)
        if char:
            return char, 2
    return REPLACEMENT, 1 if second < 0x80 else 2


def _big5(data, at):
    lead = data[at]
    if lead < 0x80:
        return chr(lead), 1
    if lead in (0x80, 0xFF) or at + 1 == len(data):
        return REPLACEMENT, 1
    second = data[at + 1]
    if 0x40 <= second <= 0x7E or 0xA1 <= second <= 0xFE:
        char = _known(bytes(data[at : at + 2]), "big5hkscs", _BIG5)
        if char:
            return char, 2
    return REPLACEMENT, 1 if second < 0x80 else 2


def _utf16(order):
    def step(data, at):
        left = len(data) - at
        if left == 1:
            return REPLACEMENT, 1
        unit = int.from_bytes(data[at : at + 2], order)
        if not 0xD800 <= unit < 0xE000:
            return chr(unit), 2
        if unit >= 0xDC00:
            return REPLACEMENT, 2
        if left < 4:
            return REPLACEMENT, left
        low = int.from_bytes(data[at + 2 : at + 4], order)
        if not 0xDC00 <= low < 0xE000:
            return REPLACEMENT, 2
        return chr(0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00), 4

    return step


def _utf8(data, at):
    lead = data[at]
    if lead < 0x80:
        return chr(lead), 1
    n_more = 1 if 0xC2 <= lead < 0xE0 else 2 if 0xE0 <= lead < 0xF0 else 3 if 0xF0 <= lead < 0xF5 else 0
    if n_more == 0:
        return REPLACEMENT, 1
    low, high = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}.get(lead, (0x80, 0xBF))
    for n in range(1, n_more + 1):
        if at + n >= len(data) or not low <= data[at + n] <= high:
            return REPLACEMENT, n
        low, high = 0x80, 0xBF
    return bytes(data[at : at + n_more + 1]).decode(), n_more + 1


_STEPS = {
    "UTF-8": _utf8,
    "GB18030": _gb18030,
    "Big5": _big5,
    "UTF-16LE": _utf16("little"),
    "UTF-16BE": _utf16("big"),
}
_MARKS = {"UTF-8": b"\xef\xbb\xbf", "GB18030": b"\x84\x31\x95\x33", "UTF-16LE": b"\xff\xfe", "UTF-16BE": b"\xfe\xff"}


def decode(data, name, mark=True):
    """The characters of `data` and the bytes of each; a byte order mark at the start is none of them."""
    if name == "UTF-8+GB18030":
        return _decode_mixed(data, mark)
    at = len(_MARKS[name]) if mark and name in _MARKS and data.startswith(_MARKS[name]) else 0
    chars, spans, step = [], [], _STEPS[name]
    while at < len(data):
        text, n_bytes = step(data, at)
        for char in text:
            chars.append(char)
            spans.append((at, at + n_bytes))
        at += n_bytes
    return chars, spans


def _decode_mixed(data, mark):
    """A file whose lines are in UTF-8 where they are valid, and else in GB18030."""
    chars, spans, start = [], [], 3 if mark and data.startswith(_MARKS["UTF-8"]) else 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        line = data[start:end]
        try:
            line.decode()
            name = "UTF-8"
        except UnicodeDecodeError:
            name = "GB18030"
        more, places = decode(line, name, mark=False)
        chars += more
        spans += [(start + first, start + last) for first, last in places]
        start = end
    return chars, spans
