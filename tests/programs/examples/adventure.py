# The text adventure: sentences of all kinds, played to the end.
# runs: {top}/examples/adventure.py --parse "put the red gem and the lamp in the box, then go north. pick the lamp up and drop it"
# runs: {top}/examples/adventure.py --parse "eat the lamp"
# runs: {top}/examples/adventure.py
# input: take all except the spade and go north
# input: open box. read letter
# input: take it and xyzzy
# input: take letter from box, then e
# input: take key
# input: take small key and the golden key
# input: unlock chest with golden key
# input: w. d
# input: take gem
# input: turn the lamp on
# input: x chest
# input: open it
# input: unlock it with golden key
# input: open it with the small key
# input: take all from it
# input: put
# input: put box in
# input: pick up
# input: i
# input: look lamp
# input: put the letter in the chest then close it. open it
# input: u. drop everything but gem
# input: drop gold
# input: s
# expect: put [red gem] + [lamp] in [box]
# expect: go [north]
# expect: take [lamp]
# expect: drop [it]
# expect: exit code 1
# expect: Garden. A garden gone wild. A door leads north into the house.
# expect: There is a brass lamp here.
# expect: There is a rusty spade here.
# expect: > take all except the spade and go north
# expect: Brass lamp: taken.
# expect: Hall. Dust lies on the floor. Stairs go down; a study is to the east.
# expect: There is a wooden box here.
# expect: > open box. read letter
# expect: You open the wooden box. In it: letter.
# expect: “The small key is for the chest. Beware of the dark.”
# expect: > take it and xyzzy
# expect: I don't know the word “xyzzy”.
# expect: > take letter from box, then e
# expect: Letter: taken.
# expect: Study. Shelves without books, a desk without a chair.
# expect: There is a small key here.
# expect: There is a golden key here.
# expect: > take key
# expect: Which key: the small key or the golden key?
# expect: > take small key and the golden key
# expect: Small key: taken.
# expect: Golden key: taken.
# expect: > unlock chest with golden key
# expect: You see no chest here.
# expect: > w. d
# expect: Hall. Dust lies on the floor. Stairs go down; a study is to the east.
# expect: There is a wooden box (open, in it: nothing) here.
# expect: It is pitch dark.
# expect: > take gem
# expect: You see no gem here.
# expect: > turn the lamp on
# expect: The brass lamp shines.
# expect: Cellar. A vault that smells of wine long gone.
# expect: There is an iron chest here.
# expect: > x chest
# expect: Too heavy to carry. It is closed.
# expect: > open it
# expect: It is locked.
# expect: > unlock it with golden key
# expect: The golden key does not fit.
# expect: > open it with the small key
# expect: The small key turns, and the iron chest is unlocked.
# expect: You open the iron chest. In it: red gem.
# expect: > take all from it
# expect: Red gem: taken.
# expect: > put
# expect: Put what?
# expect: > put box in
# expect: Put it in what?
# expect: > pick up
# expect: Take what?
# expect: > i
# expect: You carry brass lamp (shining), letter, small key, golden key, red gem.
# expect: > look lamp
# expect: I understood you until “lamp”.
# expect: > put the letter in the chest then close it. open it
# expect: Letter: now in the iron chest.
# expect: You close the iron chest.
# expect: You open the iron chest. In it: letter.
# expect: > u. drop everything but gem
# expect: Hall. Dust lies on the floor. Stairs go down; a study is to the east.
# expect: There is a wooden box (open, in it: nothing) here.
# expect: Brass lamp: dropped.
# expect: Small key: dropped.
# expect: Golden key: dropped.
# expect: > drop gold
# expect: I don't know the word “gold”.
# expect: > s
# expect: Garden. A garden gone wild. A door leads north into the house.
# expect: There is a rusty spade here.
# expect: You have carried the gem out of the house, in 25 turns. You win!
