"""Write `manifest.json` and `coverage.json` for the font files beside this one: by hand, after `build.py`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
# File → the GB/T 9704 face it stands for, its source, its licence, and the licence text in `licences/`.
FACES = {
    "QianzeFang.ttf": ("仿宋", "FandolFang 1.300 (Debian texlive-lang-chinese 2022.20230122-1), as TrueType",
                       "GPL-3.0 with font exception", "Fandol-GPL-3.txt"),
    "QianzeTitle.ttf": ("小标宋（替代）", "Noto Serif SC Black (npm @expo-google-fonts/noto-serif-sc 0.4.3), subset",
                        "OFL-1.1", "NotoSerifSC-OFL.txt"),
    "QianzeHei.ttf": ("黑体", "Noto Sans SC Medium (npm @expo-google-fonts/noto-sans-sc 0.4.3), subset",
                      "OFL-1.1", "NotoSansSC-OFL.txt"),
    "QianzeKai.ttf": ("楷体", "LXGW WenKai Light 1.250 (Debian fonts-lxgw-wenkai), subset, renamed",
                      "OFL-1.1", "LXGWWenKai-OFL.txt"),
    "QianzeRareA.ttf": ("生僻字后备（一）", "HanaMinA 2017-09-04 (Debian fonts-hanazono), subset, renamed",
                        "Hanazono or OFL-1.1", "Hanazono.txt"),
    "QianzeRareB.ttf": ("生僻字后备（二）", "HanaMinB 2017-09-04 (Debian fonts-hanazono), subset, renamed",
                        "Hanazono or OFL-1.1", "Hanazono.txt"),
    "ScheherazadeNew-Regular.ttf": ("哈萨克文", "Scheherazade New (npm @expo-google-fonts/scheherazade-new 0.4.3)",
                                    "OFL-1.1", "ScheherazadeNew-OFL.txt"),
}  # fmt: skip


def main() -> None:
    """Hash every file and write down what it draws."""
    fonts, drawn = [], set()
    for name, (face, source, licence, text) in FACES.items():
        data = (HERE / name).read_bytes()
        font = TTFont(HERE / name)
        codes = set(font.getBestCmap())
        drawn |= codes
        fonts.append(
            {
                "file": name,
                "family": font["name"].getDebugName(1),
                "stands_for": face,
                "source": source,
                "licence": licence,
                "licence_text": f"licences/{text}",
                "sha256": hashlib.sha256(data).hexdigest(),
                "characters": len(codes),
                "han": sum(0x3400 <= code <= 0x9FFF or code >= 0x20000 for code in codes),
            }
        )
    write("manifest.json", {"fonts": fonts})
    write("coverage.json", ranges(drawn))


def ranges(codes: set[int]) -> list[list[int]]:
    """Sorted code points as inclusive [first, last] pairs."""
    pairs: list[list[int]] = []
    for code in sorted(codes):
        if pairs and pairs[-1][1] == code - 1:
            pairs[-1][1] = code
        else:
            pairs.append([code, code])
    return pairs


def write(name: str, value: object) -> None:
    separators = (",", ":") if name == "coverage.json" else None
    indent = None if separators else 2
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    (HERE / name).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
