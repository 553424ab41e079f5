"""Invented names, Welsh and English and from families that came from elsewhere, some of them long."""

WOMEN = (
    "Asha", "Bethan", "Carys", "Dilys", "Eleri", "Farah", "Grace", "Hannah", "Ifeoma", "Joan", "Katya", "Lowri",
    "Maryam", "Nerys", "Olive", "Priya", "Rhiannon", "Siân", "Teleri", "Una", "Violet", "Wanda", "Yasmin", "Zofia",
)  # fmt: skip
MEN = (
    "Aled", "Bryn", "Callum", "Dewi", "Emrys", "Femi", "Gareth", "Hywel", "Idris", "Jakub", "Kofi", "Llŷr", "Mihai",
    "Nathan", "Owain", "Piotr", "Rhodri", "Samuel", "Tomos", "Usman", "Viktor", "Wyn", "Xander", "Yusuf",
)  # fmt: skip
LAST = (
    "Adeyemi", "Bevan", "Cadwallader", "Davies-Pritchard", "Ellis", "Farooqi", "Griffiths", "Haughton", "Iqbal",
    "Jenkins", "Kowalczyk", "Llewellyn", "Morgan", "Nowak", "O'Sullivan", "Parry", "Qureshi", "Rees", "Szymański",
    "Thorne", "Underhill", "Vaughan-Williams", "Whitcombe", "Yeoman", "Zielinska", "Abernathy", "Brockway", "Coombes",
    "Dunstan", "Eastlake", "Fenwick", "Gostelow", "Hollister", "Ingleby", "Jessop", "Kettlewell", "Lanyon", "Maddocks",
    "Netherton", "Osborne", "Pemberton", "Quilliam", "Ravenhill", "Stannard", "Tregear", "Urquhart", "Venables",
)  # fmt: skip
CIRCLES = ("Alder", "Birch", "Cedar", "Damson", "Elm", "Hazel", "Juniper", "Larch", "Maple", "Rowan")
VENUES = (
    ("Redfield Community Rooms", "BS5 9LG"), ("Knowle West Health Park", "BS4 1WH"), ("Quaker Meeting Room", "BS7 8NB"),
    ("Library Annexe", "BS16 3TB"), ("St Werburgh's Centre", "BS2 9TJ"), ("Severnside Hall", "BS20 7TN"),
)  # fmt: skip
POSTCODES = ("BS1", "BS2", "BS3", "BS4", "BS5", "BS6", "BS7", "BS9", "BS10", "BS13", "BS14", "BS15", "BS16", "BS34")
