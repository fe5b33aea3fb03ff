"""A table in CSV with quoted fields read by the library's csv, converted by column types, joined with another table, grouped, and
written as JSON and as CSV again."""
import csv
import io
import json

SIZE = 12000
TINY = 40


def prepare(size):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "name", "price", "amount", "country", "date", "note", "active"])
    for i in range(size):
        writer.writerow([i, "Product %d, \"%s\"" % (i % 500, "abc"[i % 3]), "%.2f" % (i * 1.37 % 1000), i * 7 % 50, "C%02d" % (i % 30),
                         "2024-%02d-%02d" % (i % 12 + 1, i % 28 + 1), "two\nlines" if i % 20 == 0 else "", "yes" if i % 3 else "no"])
    countries = "code;name;rate\n" + "".join("C%02d;Country %d;%.3f\n" % (i, i, 1 + i / 100) for i in range(30))
    return out.getvalue(), countries


def convert(row, rates):
    price = float(row["price"])
    amount = int(row["amount"])
    year, month, day = map(int, row["date"].split("-"))
    return {"id": int(row["id"]), "name": row["name"].strip(), "total": round(price * amount * rates[row["country"]], 2),
            "when": {"year": year, "month": month, "day": day}, "note": row["note"] or None, "active": row["active"] == "yes",
            "country": row["country"]}


def run(given):
    table, countries = given
    names, rates = {}, {}
    for row in csv.DictReader(io.StringIO(countries), delimiter=";"):
        names[row["code"]] = row["name"]
        rates[row["code"]] = float(row["rate"])
    records = [convert(row, rates) for row in csv.DictReader(io.StringIO(table))]
    groups = {}
    for record in records:
        groups.setdefault(names[record["country"]], []).append(record)
    text = json.dumps(groups, indent=1, sort_keys=True)
    lines = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records if r["active"])
    back = [json.loads(line) for line in lines.splitlines()]
    out = io.StringIO()
    writer = csv.DictWriter(out, ["country", "count", "total"])
    writer.writeheader()
    for name in sorted(groups):
        writer.writerow({"country": name, "count": len(groups[name]), "total": round(sum(r["total"] for r in groups[name]), 2)})
    return len(text), len(back), back[-1]["name"], len(out.getvalue()), out.getvalue().splitlines()[1]
