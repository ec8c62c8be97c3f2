#!/usr/bin/env python3
"""Makes a folder of 60 files in every encoding, format and kind of damage that the reader knows.

    python3 tests/mixed_folder.py FOLDER

The same files every time. `tests/mixed.rs` runs over them and holds summary, warnings and facts against a snapshot.
"""

import json
import sys
from pathlib import Path

SUMS = [
    "2023年，广州市投入财政援助资金2.3亿元，互派党政干部18人。",
    "全县共有农村人口58.6万人，产业发展到位资金1.1亿多元。",
    "广州市花都区与安顺市普定县建立结对帮扶关系，选派教师57名。",
    "每亩补助260元，每户分红4200元，惠及群众1260户。",
]
TRADITIONAL = "廣州市投入財政援助資金2.3億元，互派黨政幹部18人，兩地建立結對幫扶關係。\n"


def text(number: int, lines: int = 3) -> str:
    """An article of its own."""
    first = f"第{number}号材料。\n"
    return first + "".join(SUMS[(number + at) % len(SUMS)] + "\n" for at in range(lines))


def page(body: str, charset: str | None = "utf-8", around: bool = False) -> str:
    head = f'<meta charset="{charset}">' if charset else ""
    before, behind = ("<nav><a>首页</a> 会费9万元</nav>", "<footer>押金8万元</footer>") if around else ("", "")
    paragraphs = "".join(f"<p>{line}</p>" for line in body.splitlines())
    return f"<!DOCTYPE html><html><head>{head}<title>5元</title></head><body>{before}{paragraphs}{behind}</body></html>"


def misread(content: str, encoding: str) -> str:
    """UTF-8 that was read in another encoding."""
    if encoding == "latin-1":
        return content.encode().decode("latin-1")
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in content.encode())


def lines(records: list) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def files() -> dict[str, bytes]:
    made: dict[str, bytes] = {}
    add = made.__setitem__
    # Encodings, with and without byte order mark, and line ends.
    add("encodings/utf8.txt", text(1).encode())
    add("encodings/utf8-bom.txt", b"\xef\xbb\xbf" + text(2).encode())
    add("encodings/gb18030.txt", text(3).encode("gb18030"))
    add("encodings/gb18030-bom.txt", b"\x84\x31\x95\x33" + text(4).encode("gb18030"))
    add("encodings/gb2312.txt", text(5).encode("gb2312"))
    add("encodings/gb18030-rare.txt", ("𬶠𬶭乡" + text(6)).encode("gb18030"))
    add("encodings/big5.txt", TRADITIONAL.encode("big5"))
    add("encodings/big5-hkscs.txt", ("嘅" + TRADITIONAL).encode("big5hkscs"))
    add("encodings/utf16le.txt", text(7).encode("utf-16-le"))
    add("encodings/utf16be.txt", text(8).encode("utf-16-be"))
    add("encodings/utf16le-bom.txt", b"\xff\xfe" + text(9).encode("utf-16-le"))
    add("encodings/utf16be-bom.txt", b"\xfe\xff" + text(10).encode("utf-16-be"))
    add("encodings/crlf.txt", text(11).replace("\n", "\r\n").encode())
    add("encodings/cr.txt", text(12).replace("\n", "\r").encode())
    add("encodings/ascii.txt", b"Nothing in Chinese here, but US$400 is a sum.\n")
    # Formats.
    add("formats/upper.TXT", text(13).encode())
    add("formats/plain.text", text(14).encode())
    add("formats/notes.md", ("# 题\n\n- " + text(15).replace("\n", "\n- ").rstrip("- \n") + "\n").encode())
    add("formats/front-matter.md", ("---\ntitle: 题\ndate: 2024-03-05\n---\n\n去年投入**2.3**亿元。\n").encode())
    add("formats/table.md", "单位：万元\n\n| 市 | 资金 |\n|---|---|\n| 甲 | 120 |\n| 乙 | 86.5 |\n".encode())
    add("formats/page.html", page(text(16)).encode())
    add("formats/page.htm", page(text(17), None).encode("gb18030"))
    add("formats/page-gb.html", page(text(18), "gb2312").encode("gb18030"))
    add("formats/page-big5.html", page(TRADITIONAL, "big5").encode("big5"))
    add("formats/page-wrong-declaration.html", page(text(19), "gbk").encode())
    add("formats/page-around.html", page(text(20), around=True).encode())
    add("formats/page-attributes.html", '<p title="the hidden gem">投入5亿元。</p><!-- 9元 --!><p>选派12人<sup>[3]</sup>。</p>'.encode())
    add("formats/page-table.html", "<p>单位：万元<table><tr><th>市<th>资金<tr><td>甲<td>120</table>".encode())
    add("formats/leftovers.txt", "投入2.3&nbsp;亿元<br/>选派<b>18</b>人。\n".encode())
    add("formats/lines.jsonl", lines([{"id": "a", "text": text(21)}, {"id": "b", "text": text(22)}]))
    add("formats/lines-bom.jsonl", b"\xef\xbb\xbf" + lines([{"id": 7, "text": text(23)}]))
    add("formats/content.jsonl", lines([{"title": "题", "content": text(at), "url": f"http://a.cn/{at}"} for at in (24, 25)]))
    add("formats/dated.jsonl", lines([{"id": "d", "date": "2024-03-05", "text": "去年投入5亿元。"}]))
    add("formats/equal-ids.jsonl", lines([{"id": 1, "text": text(26)}, {"id": "1", "text": text(27)}, {"id": 1, "text": text(28)}]))
    long_ids = b'{"id":123456789012345678901234567890,"text":"\xe6\x8a\x95\xe5\x85\xa55\xe5\x85\x83\xe3\x80\x82"}\n'
    add("formats/long-ids.jsonl", long_ids + long_ids.replace(b"7890,", b"7891,"))
    # Damage.
    add("damage/bytes.txt", text(29).encode()[:40] + b"\xff\xfe" + text(30).encode())
    add("damage/torn-utf8.txt", text(31).encode()[1:-2])
    add("damage/torn-gb.txt", text(32).encode("gb18030")[:-2] + b"\xff")
    add("damage/mixed.txt", text(33).encode() + text(34).encode("gb18030"))
    add("damage/mixed-bom.txt", b"\xef\xbb\xbf" + text(35).encode() + text(36).encode("gb18030"))
    add("damage/latin1.txt", misread(text(37), "latin-1").encode())
    add("damage/windows1252.txt", misread(text(38), "cp1252").encode())
    add("damage/latin1-lost.txt", misread(text(39), "cp1252").replace("º", "", 1).encode())
    add("damage/latin1-page.html", misread(page(text(40)), "latin-1").encode())
    torn = "".join(c for at, c in enumerate(misread(SUMS[0], "latin-1")) if at % 5)
    add("damage/latin1-torn.txt", torn.encode())
    add("damage/pinyin.txt", "兩個(gè)地區(qū)結(jié)對(duì)，投入2.3億(yì)元。\n".encode())
    add("damage/pinyin-lost.txt", "産業(yè)?xùn)|西部協(xié)作，投入2.3億元。\n".encode())
    add("damage/widths.txt", "投入２８．５　亿元，选派⼈员１２名。\n".encode())
    add("damage/digits.txt", "投入28 .86 亿元，1 200 万元，1o多亿元。\n".encode())
    add("damage/formulas.txt", "投入$2 8 . 8 6$ 亿元，增长35\\%。\n".encode())
    add("damage/lines.txt", "投入资\n金1400多万\n元，选派干部12\n名。\n".encode())
    add("damage/twice.txt", (SUMS[0] + "\n\n" + SUMS[1] + "\n\n" + SUMS[0] + "\n").encode())
    add("damage/bad.jsonl", b"no json\n{}\n" + lines([{"id": "x", "text": text(41)}]) + b'["a"]\n' + b'{"id":"\xff"}\n')
    add("damage/empty.txt", b"")
    add("damage/blank.txt", b" \n\n")
    add("damage/binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x03")
    add("damage/pdf.txt", b"%PDF-1.7\n1 0 obj\n")
    # No articles.
    add("other/photo.jpg", b"\xff\xd8\xff")
    add("other/report.docx", b"PK\x03\x04")
    add("other/no-extension", text(42).encode())
    return made


def main() -> None:
    folder = Path(sys.argv[1])
    made = files()
    assert len(made) == 60, len(made)
    for name, content in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()
