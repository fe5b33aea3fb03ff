# python -m json and -m json.tool: pretty printing, options, errors with their exit codes.
# runs: {self}
# runs: -m json.tool data.json
# runs: -m json data.json --sort-keys --indent 2
# runs: -m json.tool --no-indent data.json
# runs: -m json.tool --compact --no-ensure-ascii data.json
# runs: -m json.tool --json-lines lines.json
# runs: -m json.tool --tab data.json out.json
# runs: -c "print(open('out.json').read().count(chr(9)))"
# runs: -m json.tool broken.json 2>&1
# runs: -m json.tool
# input: [1, {"a": [], "b": {}}, "é"]
import json

data = {"name": "Zoë", "list": [1, 2.5, -3e100, True, None], "nested": {"b": {}, "a": []}, "big": 2**70, "text": "a\"\\\n\t"}
with open("data.json", "w") as f:
    json.dump(data, f)
with open("lines.json", "w") as f:
    f.write('{"a": 1}\n[1, 2]\n"x"\n')
with open("broken.json", "w") as f:
    f.write('{"a": 1,\n "b" 2}\n')
# expect: {
# expect:     "name": "Zo\u00eb",
# expect:     "list": [
# expect:         1,
# expect:         2.5,
# expect:         -3e+100,
# expect:         true,
# expect:         null
# expect:     ],
# expect:     "nested": {
# expect:         "b": {},
# expect:         "a": []
# expect:     },
# expect:     "big": 1180591620717411303424,
# expect:     "text": "a\"\\\n\t"
# expect: }
# expect: {
# expect:   "big": 1180591620717411303424,
# expect:   "list": [
# expect:     1,
# expect:     2.5,
# expect:     -3e+100,
# expect:     true,
# expect:     null
# expect:   ],
# expect:   "name": "Zo\u00eb",
# expect:   "nested": {
# expect:     "a": [],
# expect:     "b": {}
# expect:   },
# expect:   "text": "a\"\\\n\t"
# expect: }
# expect: {"name": "Zo\u00eb", "list": [1, 2.5, -3e+100, true, null], "nested": {"b": {}, "a": []}, "big": 1180591620717411303424, "text": "a\"\\\n\t"}
# expect: {"name":"Zoë","list":[1,2.5,-3e+100,true,null],"nested":{"b":{},"a":[]},"big":1180591620717411303424,"text":"a\"\\\n\t"}
# expect: {
# expect:     "a": 1
# expect: }
# expect: [
# expect:     1,
# expect:     2
# expect: ]
# expect: "x"
# expect: 21
# expect: Expecting ':' delimiter: line 2 column 6 (char 14)
# expect: exit code 1
# expect: [
# expect:     1,
# expect:     {
# expect:         "a": [],
# expect:         "b": {}
# expect:     },
# expect:     "\u00e9"
# expect: ]
