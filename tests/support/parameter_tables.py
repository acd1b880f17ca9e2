"""Small tables of parameters, with money of several kinds."""

from pathlib import Path

from geoplan.parameters import Parameters, load_parameters

HEADER = "name,value,low,high,unit,source,confidence,note\n"
MONEY_HEADER = "name,value,low,high,least,greatest,unit,source,confidence,note,price_year,currency,price_basis\n"


def money_rows(folder: Path) -> Parameters:
    """Write and read a table with a price, a haul, a law, a rate, a price that nobody knows, and a share."""
    (folder / "a.csv").write_text(
        MONEY_HEADER
        + "price,100,80,120,0,9999,USD/t,s,high,,2019,USD,real\n"
        + "haul,2000,2000,2000,0,1e9,VND/t/km,s,high,,2016,VND,real\n"
        + "law,2000,2000,2000,0,1e9,VND/kWh,s,high,,2020,VND,nominal\n"
        + "rate,25000,24000,26000,0,1e9,VND/USD,s,high,,2024,VND,\n"
        + "open,,,,0,9999,USD/t,not found,low,,,,\n"
        + "share,0.5,0.5,0.5,0,1,-,s,high,,,,\n"
    )
    return load_parameters(folder)
