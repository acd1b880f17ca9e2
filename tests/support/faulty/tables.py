"""What can be wrong with a table: its letters, its shape, its numbers, what its rows stand for."""

from support.faulty.kinds import KINDS, Spoilt

HEAD = "zone_id,crop,production_t,year,source\n"
ROW = ",paddy,120,2024,x\n"


def crops(name: str, content: str | bytes) -> None:
    """Add a kind whose table of crops holds this."""
    KINDS.add(f"table: {name}", lambda s: s.layer("crops", "crops.csv", content))


def row(name: str, *rows: str) -> None:
    """Add a kind whose table of crops has these rows."""
    crops(name, HEAD + "\n".join(rows) + "\n")


def cell(name: str, amount: str) -> None:
    """Add a kind in which this stands for tonnes."""
    row(name, f",paddy,{amount},2024,x")


def table(name: str, kind: str, content: str) -> None:
    """Add a kind with a table of another layer."""
    KINDS.add(f"table: {name}", lambda s: s.csv(kind, content))


# letters and shape
crops("Windows-1258", (HEAD + ",paddy,1,2024,Hà\n").encode("cp1258", "replace"))
crops("half a letter at the end", (HEAD + ",paddy,1,2024,").encode() + b"\xe1\xba")
crops("only a byte-order mark", b"\xef\xbb\xbf")
crops("only line ends", b"\n\n\n")
crops("only a header", HEAD)
crops("NUL bytes", HEAD + ",pad\0dy,120,2024,x\n")
crops("a workbook under its name", b"PK\x03\x04" + b"\0" * 100)
crops("a PDF under its name", b"%PDF-1.7\n" + b"\0" * 100)
crops("JSON under its name", '[{"crop": "paddy", "production_t": 120}]')
crops("a quote that is not closed", HEAD + ',"paddy,120,2024,x\n')
crops("a cell of 200,000 letters", HEAD + f",paddy,120,2024,{'x' * 200_000}\n")
crops("100,000 columns", HEAD.strip() + "," + ",".join(f"c{i}" for i in range(100_000)) + "\n")
crops("a column twice", "crop,crop,production_t\npaddy,paddy,1\n")
crops("no column that it needs", "zone_id,tonnes\n,120\n")
crops("a column that is nearly right", "zone_id,crop,production\n,paddy,120\n")
crops("a column twice, once in capitals", "crop,Crop,production_t\npaddy,maize,120\n")
crops("blank rows below its header", HEAD + ",,,,\n,,,,\n")
crops("a title above the header", "Sản lượng năm 2024,,,,\n" + HEAD + ROW)
crops("the separator that Excel names", "sep=,\n" + HEAD + ROW)
crops("semicolons and numbers of two kinds", (HEAD + ",paddy,1.234,2024,x\n").replace(",", ";"))
row("a row too short", ",paddy,120,2024")
row("a row too long", ",paddy,1,234,2024,x")
KINDS.add("table: an encoding that is none", lambda s: s.csv("crops", HEAD + ROW, encoding="klingon"))


@KINDS("table: more rows than any place has")
def _rows(s: Spoilt) -> None:
    s.most = {"table.rows": 3}
    s.csv("crops", HEAD + ROW * 5)


@KINDS("table: more bytes than any place has")
def _bytes(s: Spoilt) -> None:
    s.most = {"table.bytes": 60}
    s.csv("crops", HEAD + ROW * 5)


# numbers
cell("thousands by points, decimals by a comma", '"1.234,5"')
cell("thousands by commas", '"1,234.5"')
cell("thousands by points, twice", "1.234.567")
cell("thousands by blanks", "4\u00a0000")
cell("a decimal comma", '"4,5"')
cell("a percent sign", "45%")
cell("a unit", "120 t")
cell("a range", "100-120")
cell("hexadecimal", "0x1000")
cell("a date of a spreadsheet", "2024-05-01")
cell("not a number", "nan")
cell("infinite", "inf")
cell("beyond the possible", "1e308")
cell("5,000 digits", "9" * 5000)
cell("below 0", "-5")
cell("a minus sign of typography", "\u22125")
cell("a dash for nothing", "-")
cell("nothing", "")
cell("yes", "TRUE")
cell("a formula", '"=1+1"')
cell("a word", "nhiều")
row("a year of five digits", ",paddy,120,99999,x")
row("a broken year", ",paddy,120,2024.5,x")
row("a span of years", ",paddy,120,2020-2024,x")
# what the rows stand for
row("a crop that is misspelt", ",pady,120,2024,x")
row("no crop", ",,120,2024,x")
row("a zone that does not exist", "99999,paddy,120,2024,x")
row("a zone as a spreadsheet made it a number", "1.0,paddy,120,2024,x")
row("a zone as a spreadsheet made it a power", "1E+05,paddy,120,2024,x")
row("a sum at the end", "z1,paddy,120,2024,x", "Tổng,paddy,120,2024,x")
row("the same twice", ",paddy,120,2024,x", ",paddy,120,2024,x")
row("the same by two names", ",paddy,120,2024,x", ",lúa,120,2024,x")
row("two years of one crop", ",paddy,120,2023,x", ",paddy,130,2024,x")
row("a total beside all its parts", ",paddy,9,2024,x", *[f"z{n},paddy,2,2024,x" for n in (1, 2, 3, 4)])
crops("a district and a zone in one row", "zone_id,district,crop,production_t\nz1,An Dương,paddy,120\n")
crops("a district that no zone has", "zone_id,district,crop,production_t\n,An Dương,paddy,120\n")
crops("a confidence that is none", "crop,production_t,confidence\npaddy,120,sure\n")
crops("seasons beside their total", "crop,season,production_t\npaddy,spring,60\npaddy,,120\n")
crops("rubber by the tonne alone", "crop,production_t\nrubber,120\n")
crops("wood by the hectare alone", "crop,area_ha\nwood,120\n")
table("an animal that does not exist", "livestock", "animal,heads\ncamels,1\n")
table("parts of animals below 0", "livestock", "animal,heads\npigs,-0.5\n")
table("a stream of waste that does not exist", "waste", "stream,t_per_day\nspace,210\n")
table("waste of the whole beside its parts", "waste", "stream,t_per_day\nall,210\nurban,100\n")
table("waste counted in no way", "waste", "stream,t_per_day,basis\nall,210,guessed\n")
table("more waste than people throw away", "waste", "stream,t_per_day\nall,21000000000\n")
table("a forecast of one year twice", "waste_forecast", "year,t_per_day,basis\n2030,9,forecast\n2030,8,forecast\n")
table("a forecast without its year", "waste_forecast", "year,t_per_day,basis\n,9,forecast\n")
table("treatments that do not sum to 1", "waste_treatment", "year,landfill,incineration\n2025,0.9,0.5\n")
table("a treatment below 0", "waste_treatment", "year,landfill,incineration\n2025,1.5,-0.5\n")
table("seasons of a crop without areas", "crop_seasons", "crop,season,area_ha\npaddy,spring,\n")
table("a planned plant of no technology", "planned_plants",
      "plant_id,plant_name,technology,t_per_day,zone_id,source\na,A,magic,9,z1,x\n")  # fmt: skip
table("a planned plant without a place", "planned_plants",
      "plant_id,plant_name,technology,t_per_day,source\na,A,waste,9,x\n")  # fmt: skip
table("a planned plant twice", "planned_plants",
      "plant_id,plant_name,technology,t_per_day,zone_id,source\na,A,waste,9,z1,x\na,B,waste,9,z2,x\n")  # fmt: skip


def points(name: str, kind: str, content: str, crs: str = "EPSG:4326") -> None:
    """Add a kind with a table of points."""
    KINDS.add(f"points: {name}", lambda s: s.csv(kind, content, **({"crs": crs} if crs else {})))


points("no CRS", "plants", "name,longitude,latitude\na,106.65,20.82\n", crs="")
points("no coordinates", "plants", "name,fuel\na,coal\n")
points("longitude alone", "plants", "name,longitude\na,106.65\n")
points("latitude above 90", "plants", "name,longitude,latitude\na,20.82,106.65\n")
points("a coordinate that is no number", "plants", "name,longitude,latitude\na,106°39'E,20.82\n")
points("a coordinate that is missing", "plants", "name,longitude,latitude\na,106.65,\n")
points("a CRS that does not exist", "plants", "name,longitude,latitude\na,106.65,20.82\n", crs="EPSG:1")
points("a capacity of no plant", "plants", "name,fuel,capacity_mw,longitude,latitude\na,coal,-5,106.65,20.82\n")
points("a mill that mills nothing", "mills", "mill_id,crop,processed_t,longitude,latitude\na,,9,106.65,20.82\n")
points("a mill of a crop that does not exist", "mills",
       "mill_id,crop,processed_t,longitude,latitude\na,moss,9,106.65,20.82\n")  # fmt: skip
points("a landfill managed in no way", "landfills", "landfill_id,management,year,waste_t,longitude,latitude\n"
       "a,careful,2020,9,106.65,20.82\n")  # fmt: skip
points("a landfill that closes before it opens", "landfills", "landfill_id,opened,closed,t_per_day,longitude,latitude\n"
       "a,2015,2010,9,106.65,20.82\n")  # fmt: skip
points("a year of a landfill twice", "landfills", "landfill_id,year,waste_t,longitude,latitude\n"
       "a,2015,9,106.65,20.82\na,2015,9,106.65,20.82\n")  # fmt: skip
points("photovoltaics of no kind", "installed_pv", "pv_kind,capacity_mw,longitude,latitude\nmoon,9,106.65,20.82\n")
points("photovoltaics by two capacities", "installed_pv",
       "pv_kind,capacity_mw,capacity_kwp,longitude,latitude\nrooftop,9,9,106.65,20.82\n")  # fmt: skip
