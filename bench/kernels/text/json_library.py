"""The library's json on three kinds of data: many small objects, numbers, long texts with escapes; compact and indented."""
import json

SIZE = 18
TINY = 1


def prepare(size):
    records = [{"id": i, "name": "user %d" % i, "tags": ["alpha", "beta", "gamma"], "active": i % 2 == 0, "score": i * 0.37,
                "address": {"street": "Main St %d" % i, "city": "Zürich", "zip": None}} for i in range(2000)]
    numbers = [[i * j - 50 for j in range(40)] + [i / (j + 1) for j in range(20)] for i in range(100)]
    texts = ["The \"quick\" brown fox\n\tjumped \u2014 over %d lazy dogs. " % i * 8 for i in range(300)]
    return size, {"records": records, "numbers": numbers, "texts": texts}


def run(given):
    size, data = given
    total = 0
    for i in range(size):
        text = json.dumps(data)
        total += len(text) + len(json.dumps(data["texts"], ensure_ascii=False))
        back = json.loads(text)
        total += len(back["records"]) + back["numbers"][i][1]
    indented = json.dumps(data["records"][:20 * size], indent=2, sort_keys=True)
    return total, back == data, len(indented), json.loads(indented) == data["records"][:20 * size]
