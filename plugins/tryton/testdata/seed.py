"""Fills a fresh Tryton 6.0 database with invented people, over its JSON-RPC.

usage: seed.py URL DATABASE    prints what was made: {"eva": 7, ...}
"""
import base64
import json
import sys
import time
import urllib.request

root, database = sys.argv[1:3]


def post(address, method, params, auth=None):
    headers = {"Content-Type": "application/json"}
    if auth:
        headers["Authorization"] = "Session " + auth
    body = json.dumps({"id": 0, "method": method, "params": params}).encode()
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=120) as answer:
        doc = json.load(answer)
    if doc.get("error"):
        sys.exit("%s: %s" % (method, doc["error"]))
    return doc["result"]


def wait():
    for _ in range(300):
        try:
            return post(root, "common.server.version", [])
        except OSError:
            time.sleep(0.1)
    sys.exit("the server does not start")


def date(y, m, d):
    return {"__class__": "date", "year": y, "month": m, "day": d}


def decimal(text):
    return {"__class__": "Decimal", "decimal": text}


def contents(data):
    return {"__class__": "bytes", "base64": base64.b64encode(data).decode()}


wait()
home = root + database + "/"
user, key = post(home, "common.db.login", ["admin", {"password": "admin-demo-pw"}, "en"])[:2]
session = base64.b64encode(("admin:%s:%s" % (user, key)).encode()).decode()


def call(method, *params):
    return post(home, "model." + method, list(params), session)


def create(model, values, context=None):
    return call(model + ".create", [values], context or {})[0]


def one(model, *domain):
    return call(model + ".search", list(domain), 0, 1, None, {})[0]


nl = one("ir.lang", ["code", "=", "nl"])
en = one("ir.lang", ["code", "=", "en"])
countries = {code: create("country.country", {"code": code, "name": name}) for code, name in [
    ("NL", "Netherlands"), ("BE", "Belgium"), ("DE", "Germany"), ("SE", "Sweden")]}
call("country.country.write", [countries["NL"]], {"name": "Nederland"}, {"language": "nl"})
call("country.country.write", [countries["BE"]], {"name": "België"}, {"language": "nl"})

euro = create("currency.currency", {"name": "Euro", "code": "EUR", "symbol": "€"})
club = create("party.party", {"name": "Sportclub De Vlietoever"})
company = create("company.company", {"party": club, "currency": euro})
call("res.user.write", [user], {"companies": [["add", [company]]], "company": company}, {})
groups = call("res.group.search", [["name", "in", ["Party Administration", "Sale Opportunity", "Marketing"]]], 0, None, None, {})


def login(name, password, member):
    return create("res.user", {"name": name.title(), "login": name, "password": password, "companies": [["add", [company]]],
                               "company": company, "groups": [["add", member]]})


# What Inzage logs in as; and one who may see nothing of sales.
sidecar = login("sidecar", "S1decar-demo-pw", groups)
login("clerk", "Cl3rk-demo-pw", [one("res.group", ["name", "=", "Marketing"])])
employee = create("company.employee", {"party": create("party.party", {"name": "Mila de Boer"}), "company": company})

eva = create("party.party", {
    "name": "Eva Jansen", "lang": nl,
    "addresses": [["create", [
        {"street": "Vlietweg 12", "postal_code": "2266 KA", "city": "Leidschendam", "country": countries["NL"], "sequence": 1},
        {"street": "Oude Gracht 3", "postal_code": "3511 AB", "city": "Utrecht", "country": countries["NL"], "sequence": 2, "active": False},
    ]]],
    "contact_mechanisms": [["create", [
        {"type": "email", "value": "eva@example.test", "sequence": 1},
        {"type": "email", "value": "eva.werk@example.test", "sequence": 2},
        {"type": "mobile", "value": "+31 6 5550 0112", "sequence": 3},
        {"type": "phone", "value": "+31 70 555 01 99", "sequence": 4, "active": False},
    ]]],
    "identifiers": [["create", [{"code": "LID-2041"}]]],
})
bram = create("party.party", {
    "name": "Bram Visser",
    "contact_mechanisms": [["create", [{"type": "email", "value": "bram@example.test"}]]],
})
zoe = create("party.party", {"name": "Zoë <b>O'Brien</b>", "lang": en})
bakery = create("party.party", {
    "name": "Bakkerij Berg",
    "contact_mechanisms": [["create", [{"type": "email", "value": "info@berg.example.test"}, {"type": "phone", "value": "+31 71 555 02 02"}]]],
})
old = create("party.party", {"name": "Oude Klant", "active": False,
                             "contact_mechanisms": [["create", [{"type": "email", "value": "oud@example.test"}]]]})
merged = create("party.party", {"name": "Eva Jansen (dubbel)", "active": False, "replaced_by": eva})

works = create("party.relation.type", {"name": "Works for"})
employs = create("party.relation.type", {"name": "Employs", "reverse": works})
call("party.relation.type.write", [works], {"reverse": employs}, {})
call("party.relation.type.write", [works], {"name": "Werkt bij"}, {"language": "nl"})
create("party.relation.all", {"from_": eva, "to": bakery, "type": works})

for text in ["Eva belde over de jeugdcompetitie.", "Wil graag\nop dinsdag trainen."]:
    create("ir.note", {"resource": "party.party,%d" % eva, "message": text})
contract = create("ir.attachment", {"resource": "party.party,%d" % eva, "name": "contract.txt", "type": "data",
                                    "data": contents(b"Lidmaatschap van Eva Jansen\n")})
create("ir.attachment", {"resource": "party.party,%d" % eva, "name": "../../<img src=x>.html", "type": "data", "data": contents(b"<p>hello</p>")})
create("ir.attachment", {"resource": "party.party,%d" % eva, "name": "foto's", "type": "link", "link": "https://example.test/eva"})
brams = create("ir.attachment", {"resource": "party.party,%d" % bram, "name": "brief.txt", "type": "data", "data": contents(b"Beste Bram\n")})
deal = create("sale.opportunity", {
    "party": eva, "company": company, "employee": employee, "description": "Sponsoring jeugdtoernooi", "amount": decimal("1200.50"),
    "comment": "Eva wil een bord langs het veld.", "start_date": date(2026, 11, 1),
}, {"company": company})
create("web.user", {"email": "eva@example.test", "party": eva})
newsletter = create("marketing.email.list", {"name": "Nieuwsbrief", "language": nl})
create("marketing.email", {"email": "eva@example.test", "list_": newsletter})

json.dump({"company": company, "eva": eva, "bram": bram, "zoe": zoe, "bakery": bakery, "old": old, "merged": merged, "deal": deal,
           "contract": contract, "brams": brams, "newsletter": newsletter, "nl": nl, "sidecar": sidecar, "NL": countries["NL"], "SE": countries["SE"]}, sys.stdout)
