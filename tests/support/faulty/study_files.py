"""What can be wrong in study.toml: its letters, its shape, its names, its values."""

from collections.abc import Callable

from support.faulty.kinds import KINDS, Spoilt

EMISSION = '"grid.emission_factor"'


def changed(name: str, change: Callable[[str], str | bytes]) -> None:
    """Add a kind that changes the text of study.toml."""
    KINDS.add(f"study.toml: {name}", lambda s: s.put(change(s.text())))


def exchanged(name: str, old: str, new: str) -> None:
    """Add a kind that puts one text in the place of another, which must be there."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    changed(name, change)


def parameter(name: str, value: str, key: str = EMISSION) -> None:
    """Add a kind that sets a parameter."""
    KINDS.add(f"parameter: {name}", lambda s: s.put(s.text() + f"[parameters]\n{key} = {value}\n"))


def zone_options(name: str, **options: object) -> None:
    """Add a kind that says something of the zones' layer."""

    def spoil(s: Spoilt) -> None:
        s.layers["zones"] |= options

    KINDS.add(f"layer: {name}", spoil)


def without(name: str, kind: str, key: str) -> None:
    """Add a kind that leaves out what a layer must say."""

    def spoil(s: Spoilt) -> None:
        del s.layers[kind][key]

    KINDS.add(f"layer: {name}", spoil)


NAME = 'name = "four"'
# letters and shape
changed("empty", lambda _: b"")
changed("only a byte-order mark", lambda _: b"\xef\xbb\xbf")
changed("UTF-16", lambda text: text.encode("utf-16"))
changed("Windows-1258", lambda text: text.replace('"Four"', '"Hà Nội"').encode("cp1258", "replace"))
changed("bytes of no text", lambda _: b"\x00\x01\x02" * 100)
changed("Markdown around it", lambda text: f"```toml\n{text}```\n")
changed("a quote that is not closed", lambda text: text.replace('"four"', '"four'))
changed("curly quotes", lambda text: text.replace('"four"', "“four”"))
changed("JSON in its place", lambda _: '{"name": "four"}')
changed("a key twice", lambda text: f"{NAME}\n{text}")
changed("a table twice", lambda text: f"{text}[layers.zones]\nfile = 'b'\n")
changed("arrays 20,000 deep", lambda text: "x = " + "[" * 20_000 + "]" * 20_000 + "\n" + text)
changed("a key of 3,000 parts", lambda text: text + "[parameters]\n" + ".".join("a" * 3000) + " = 1\n")
changed("inline tables 400 deep", lambda text: text + "[parameters]\nx = " + "{a=" * 400 + "1" + "}" * 400 + "\n")
changed("20,000 keys", lambda text: "\n".join(f"k{i} = 1" for i in range(20_000)) + "\n" + text)
changed("six megabytes", lambda text: f"note = '{'x' * 6_000_000}'\n{text}")
changed("a number of 5,000 digits", lambda text: f"seed = {'9' * 5000}\n{text}")
# what the study is
exchanged("no name", f"{NAME}\n", "")
exchanged("an empty name", NAME, 'name = ""')
exchanged("a name that leads out", NAME, 'name = "../../x"')
exchanged("a name of 300 letters", NAME, f'name = "{"a" * 300}"')
exchanged("a name that Windows keeps", NAME, 'name = "CON"')
exchanged("a name like an option", NAME, 'name = "-o"')
exchanged("a name with marks", NAME, 'name = "hải-phòng"')
exchanged("a number for a name", NAME, "name = 5")
exchanged("a list for a name", NAME, 'name = ["four"]')
exchanged("no title", 'title = "Four"\n', "")
exchanged("a title in a language that is none", 'title = "Four"', 'title = { fr = "Quatre" }')
exchanged("no CRS", 'crs = "EPSG:32648"\n', "")
exchanged("a CRS in degrees", "EPSG:32648", "EPSG:4326")
exchanged("a CRS in feet", "EPSG:32648", "EPSG:2263")
exchanged("a CRS that does not exist", "EPSG:32648", "EPSG:999999")
exchanged("an address for a CRS", "EPSG:32648", "http://127.0.0.1:9/crs.wkt")
exchanged("a CRS of the other side of the earth", "EPSG:32648", "EPSG:32719")
exchanged("no time zone", 'time_zone = "Asia/Ho_Chi_Minh"\n', "")
exchanged("a misspelt time zone", "Asia/Ho_Chi_Minh", "Asia/Ho_Chi_Min")
exchanged("a path for a time zone", "Asia/Ho_Chi_Minh", "../../etc/passwd")
exchanged("a country of three letters", NAME, f'{NAME}\ncountry = "VNM"')
exchanged("a seed below 0", NAME, f"{NAME}\nseed = -5")
exchanged("a seed without end", NAME, f"{NAME}\nseed = {10**30}")
exchanged("too few draws", NAME, f"{NAME}\ndraws = 3")
exchanged("a broken number of draws", NAME, f"{NAME}\ndraws = 1000.5")
exchanged("a year of long ago", NAME, f"{NAME}\nyear = 20")
exchanged("yes for true", NAME, f'{NAME}\njcm = "yes"')
exchanged("a misspelt key", 'title = "Four"', 'titel = "Four"')
exchanged("an unknown section", NAME, f"{NAME}\nsecrets = {{ key = 1 }}")
exchanged("what is not the study's to allow", NAME, f"{NAME}\nallow_outside = true")
changed("prices of a year that is not known", lambda text: f"{text}[prices]\nyear = 1850\n")
changed("a currency that results cannot have", lambda text: f'{text}[prices]\ncurrency = "EUR"\n')
changed("a ranking of no method", lambda text: f'{text}[ranking]\nmethod = "best"\n')
changed("an exclusion twice", lambda text: text + 2 * '[[siting.exclusions]]\nname = "a"\nfile = "zones.gpkg"\n'
        'status = "real"\nlicence = "x"\n')  # fmt: skip
changed("an exclusion without a file", lambda text: f'{text}[[siting.exclusions]]\nname = "a"\n')
changed("half a pair of limits", lambda text: f'{text}[[siting.exclusions]]\nname = "a"\nfile = "zones.gpkg"\n'
        'status = "real"\nlicence = "x"\nbetween = [1.0]\n')  # fmt: skip
changed("a share of PV above 1", lambda text: f"{text}[estates]\npv_share = 1.5\n")
changed("a battery for a month", lambda text: f"{text}[estates]\nbattery_hours = 720\n")
changed("a dispatch of no kind", lambda text: f'{text}[estates]\ndispatch = "cheap"\n')
changed("hours in no band of a tariff", lambda text: f'{text}[estates.tariff]\ncurrency = "VND"\n'
        '[[estates.tariff.bands]]\nname = "day"\nprice = 9.1\nhours = ["mon-sun 06:00-22:00"]\n')  # fmt: skip
changed("a scenario of a year before its data", lambda text: f"{text}[scenario]\nbase_year = 1200\n")
changed("a share of a measure above 1", lambda text: f"{text}[scenarios.near.measures.rooftop_pv]\n"
        "shares = { 2030 = 1.5 }\n")  # fmt: skip
changed("a share of a measure in no year", lambda text: f"{text}[scenarios.near.measures.rooftop_pv]\n"
        "shares = { soon = 0.5 }\n")  # fmt: skip
changed("a tour without words", lambda text: f"{text}[[tour]]\ntitle = 'A'\n")
changed("a tour to a view that is none", lambda text: f"{text}[[tour]]\ntitle = 'A'\ntext = 'b'\nview = 'moon=1'\n")
# layers
without("no status", "zones", "status")
without("no licence", "zones", "licence")
without("neither a file nor a source", "zones", "file")
zone_options("a status that is none", status="true")
zone_options("a number for a licence", licence=5)
zone_options("a file and a source", source="synthetic")
zone_options("an option that no layer has", colour="red")
zone_options("a column that the file lacks", columns={"zone_id": "kode"})
zone_options("a column that geoplan does not know", columns={"zone_id": "code", "zone_nam": "zone_name"})
zone_options("rows by a column that is not there", where={"provinz": ["a"]})
zone_options("rows of which there are none", where={"zone_name": ["Năm"]})
zone_options("a table that the file lacks", table="wards")
zone_options("an encoding that is none", encoding="klingon")
zone_options("a list for a file", file=["zones.gpkg"])


@KINDS("layer: none at all")
def _no_layers(s: Spoilt) -> None:
    s.put("\n".join(s.text().splitlines()[:4]))


@KINDS("layer: no zones")
def _no_zones(s: Spoilt) -> None:
    del s.layers["zones"]


@KINDS("layer: no sun")
def _no_sun(s: Spoilt) -> None:
    del s.layers["irradiance"]


@KINDS("layer: two suns")
def _two_suns(s: Spoilt) -> None:
    s.layer("weather", "weather.csv", "a,b\n1,2\n")


@KINDS("layer: a kind that does not exist")
def _no_kind(s: Spoilt) -> None:
    s.csv("cropz", "zone_id,crop,production_t\n,paddy,1\n")


@KINDS("layer: a source that does not exist")
def _no_source(s: Spoilt) -> None:
    s.layers["rooftops"] = {"source": "imagination", "status": "synthetic", "licence": "CC0"}


@KINDS("layer: a text in the place of its table")
def _text_layer(s: Spoilt) -> None:
    s.put(s.text().replace("[layers.zones]", "[layers]\nroads = 'roads.gpkg'\n[layers.zones]"))


@KINDS("study.toml: a blank title")
def _blank_title(s: Spoilt) -> None:
    s.put(s.text().replace('title = "Four"', 'title = " "'))


@KINDS("study.toml: the clock of London")
def _clock(s: Spoilt) -> None:
    s.put(s.text().replace("Asia/Ho_Chi_Minh", "Europe/London"))


@KINDS("layer: a blank licence")
def _blank_licence(s: Spoilt) -> None:
    s.put(s.text().replace('licence = "CC0"', 'licence = " "', 1))


# parameters
parameter("not a number", "nan")
parameter("infinite", "inf")
parameter("below the possible", "-1")
parameter("above the possible", "1e308")
parameter("a text", '"x"')
parameter("yes or no", "true")
parameter("a date", "2024-01-01")
parameter("400 digits", "9" * 400)
parameter("a text with a decimal comma", '"0,66"')
parameter("low above high", "{ value = 0.5, low = 0.9, high = 0.1 }")
parameter("a value outside of its range", "{ value = 2.0, low = 0.1, high = 0.9 }")
parameter("a table without a value", '{ source = "x" }')
parameter("a key that is none", "{ valeu = 0.5 }")
parameter("misspelt", "1", '"grid.emision_factor"')
parameter("of no table", "1", '"moon.emission_factor"')
parameter("a year of prices without a cost", "{ value = 0.5, price_year = 1850 }")
parameter("a currency without a rate", '{ value = 100, price_year = 2020, currency = "XAU" }', '"costs.waste.capex"')


# where a study is looked for
@KINDS("study: no folder there")
def _nowhere(s: Spoilt) -> list[object]:
    return ["check", s.beside / "none"]


@KINDS("study: a misspelt name of an embedded one")
def _misspelt(s: Spoilt) -> list[object]:
    return ["check", "hai-fong"]


@KINDS("study: a folder without study.toml")
def _bare(s: Spoilt) -> list[object]:
    return ["check", s.beside]


@KINDS("study: a folder that is called study.toml")
def _folder(s: Spoilt) -> None:
    s.put("")
    s.toml.unlink()
    s.toml.mkdir()


@KINDS("study: a name of 300 letters")
def _long_study(s: Spoilt) -> list[object]:
    return ["check", s.beside / ("a" * 300)]


@KINDS("study: a path of 6,000 letters")
def _longer_study(s: Spoilt) -> list[object]:
    return ["check", str(s.beside) + "/a" * 3000]


@KINDS("study: links that go round in circles")
def _looped_study(s: Spoilt) -> list[object]:
    (s.beside / "loop").symlink_to("loop")
    return ["check", s.beside / "loop"]
