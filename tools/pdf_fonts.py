"""Make the letters of our PDFs from the site's font: python3 tools/pdf_fonts.py (needs fonttools, brotli).

Typst takes neither WOFF2 nor variable fonts, so two weights are cut out of the Inter that
``tools/vendor_frontend.py`` vendored. Inter is under the SIL Open Font License, see
``web/govuk/licences/inter.txt``; run again only when the site's font changes.
"""

from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-not-found]
from fontTools.varLib import instancer  # type: ignore[import-not-found]

WEB = Path(__file__).parents[1] / "src/seethechild/web"
#: Name of the file to weight, and what old programs call it.
WEIGHTS = {"regular": (400, "Regular"), "semibold": (600, "Bold")}
NAMES = {1: "Inter", 16: "Inter"}


def main() -> None:
    """Write one TTF a weight."""
    for name, (weight, style) in WEIGHTS.items():
        font = TTFont(WEB / "govuk/static/govuk/fonts/inter.woff2")
        place = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        font = instancer.instantiateVariableFont(font, place | {"wght": weight})
        font.flavor = None
        for number, said in NAMES.items():
            font["name"].setName(said, number, 3, 1, 0x409)
        font["name"].setName(style, 2, 3, 1, 0x409)
        font["name"].setName(name.capitalize(), 17, 3, 1, 0x409)
        font["name"].setName(f"Inter {name}", 4, 3, 1, 0x409)
        font["name"].setName(f"Inter-{name.capitalize()}", 6, 3, 1, 0x409)
        font["OS/2"].usWeightClass = weight
        font["head"].modified = font["head"].created  # the same file every time
        font.recalcTimestamp = False
        font.save(WEB / f"fonts/inter-{name}.ttf")


if __name__ == "__main__":
    main()
