"""A text adventure, and above all its parser.

    adventure.py                                    # play; `help` says what is understood, Ctrl-D ends the game
    adventure.py --parse "put the red gem in the box, then go north"      # only show how a sentence is understood
    printf 'take lamp\nlight it\n' | adventure.py   # commands may come from a file; they are repeated in the output

Sentences are commands joined by `then`, `.` or `and`. A command is a verb with the objects that the verb allows:
`take all except the lamp`, `put key and coin into the box`, `unlock it with the small key`, `n`. The parser knows
synonyms, adjectives, pronouns, prepositions in either place (`pick up the box`, `pick the box up`), asks when a noun
could mean several things, and says which word it does not know. The game is won by carrying the gem out of the house.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

# ── The world ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Trait(Enum):
    PORTABLE = auto()
    CONTAINER = auto()
    OPEN = auto()
    LOCKED = auto()
    LIGHT = auto()
    LIT = auto()


@dataclass(eq=False)
class Thing:
    name: str
    nouns: set[str]
    adjectives: set[str] = field(default_factory=set)
    traits: set[Trait] = field(default_factory=set)
    text: str = "Nothing special."
    inside: list["Thing"] = field(default_factory=list)
    key: str | None = None

    def __contains__(self, trait: Trait) -> bool:
        return trait in self.traits

    def shows_inside(self) -> bool:
        return Trait.CONTAINER in self and Trait.OPEN in self


@dataclass(eq=False)
class Room:
    name: str
    text: str
    exits: dict[str, str]
    things: list[Thing] = field(default_factory=list)
    dark: bool = False


DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west", "u": "up", "d": "down"}


def thing(name: str, *traits: Trait, text: str = "Nothing special.", also: str = "", key: str | None = None,
          inside: Iterable[Thing] = ()) -> Thing:
    """A thing whose name is its adjectives and its noun."""
    *adjectives, noun = name.split()
    return Thing(name, {noun, *also.split()}, set(adjectives), set(traits), text, list(inside), key)


def make_world() -> dict[str, Room]:
    gem = thing("red gem", Trait.PORTABLE, text="It glows like embers.", also="jewel ruby stone")
    letter = thing("letter", Trait.PORTABLE, text="“The small key is for the chest. Beware of the dark.”", also="note")
    return {
        "garden": Room("Garden", "A garden gone wild. A door leads north into the house.", {"north": "hall"},
                       [thing("brass lamp", Trait.PORTABLE, Trait.LIGHT, text="An oil lamp, nearly full.",
                              also="lantern"),
                        thing("rusty spade", Trait.PORTABLE, text="It has dug its last hole.", also="shovel")]),
        "hall": Room("Hall", "Dust lies on the floor. Stairs go down; a study is to the east.",
                     {"south": "garden", "down": "cellar", "east": "study"},
                     [thing("wooden box", Trait.PORTABLE, Trait.CONTAINER, text="A plain box with a lid.",
                            inside=[letter])]),
        "study": Room("Study", "Shelves without books, a desk without a chair.", {"west": "hall"},
                      [thing("small key", Trait.PORTABLE, text="Made of iron."),
                       thing("golden key", Trait.PORTABLE, text="Only painted.")]),
        "cellar": Room("Cellar", "A vault that smells of wine long gone.", {"up": "hall"}, dark=True,
                       things=[thing("iron chest", Trait.CONTAINER, Trait.LOCKED, key="small key",
                                     text="Too heavy to carry.", also="trunk", inside=[gem])]),
    }


# ── The parser: words → commands ────────────────────────────────────────────────────────────────────────────────────


class NotUnderstood(Exception):
    """Why a sentence makes no sense; the text is the answer to the player."""


@dataclass(frozen=True)
class NounPhrase:
    """What the player calls something: adjectives and a noun, `it`, or `all` with exceptions."""

    words: tuple[str, ...] = ()
    all: bool = False
    exceptions: tuple["NounPhrase", ...] = ()

    def __str__(self) -> str:
        if self.all:
            return "all" + (f" except {' and '.join(map(str, self.exceptions))}" if self.exceptions else "")
        return " ".join(self.words)


@dataclass(frozen=True)
class Command:
    verb: str
    objects: tuple[NounPhrase, ...] = ()
    preposition: str | None = None
    second: NounPhrase | None = None

    def __str__(self) -> str:
        parts = [self.verb]
        if self.objects:
            parts.append(" + ".join(f"[{phrase}]" for phrase in self.objects))
        if self.preposition:
            parts.append(self.preposition)
        if self.second:
            parts.append(f"[{self.second}]")
        return " ".join(parts)


@dataclass(frozen=True)
class Grammar:
    """What may follow a verb: a particle, objects, and a preposition with a second object."""

    verb: str
    words: tuple[str, ...]
    objects: int | None = 0  # None: as many as one likes
    prepositions: tuple[str, ...] = ()
    second_needed: bool = False


def grammar(verb: str, synonyms: str, objects: int | None = 0, prepositions: str = "",
            second_needed: bool = False) -> list[Grammar]:
    return [Grammar(verb, tuple(synonym.split("_")), objects, tuple(prepositions.split()), second_needed)
            for synonym in synonyms.split()]


# Verbs of several words are joined by `_`; those are tried first.
GRAMMARS = sorted(
    grammar("go", "go walk run", 1) + grammar("look", "look l look_around") + grammar("inventory", "inventory i")
    + grammar("examine", "examine x look_at read inspect", 1) + grammar("take", "take get pick_up grab", None, "from")
    + grammar("drop", "drop put_down leave", None) + grammar("open", "open", 1, "with")
    + grammar("close", "close shut", 1) + grammar("unlock", "unlock", 1, "with", True)
    + grammar("put", "put insert place", None, "in into inside", True)
    + grammar("light", "light turn_on switch_on", 1) + grammar("extinguish", "extinguish turn_off switch_off", 1)
    + grammar("wait", "wait z") + grammar("help", "help ?") + grammar("quit", "quit q"),
    key=lambda g: -len(g.words))

ARTICLES = {"the", "a", "an", "my", "some"}
JOINERS = {"and", ","}
STOPS = {"then", ".", ";"}
PRONOUNS = {"it", "them"}


class Parser:
    """Recursive descent over the words of a sentence. It knows words, but not where things are."""

    def __init__(self, nouns: set[str], adjectives: set[str]) -> None:
        self._nouns, self._adjectives = nouns | PRONOUNS | set(DIRECTIONS.values()), adjectives
        self._known = (self._nouns | adjectives | ARTICLES | JOINERS | STOPS | set(DIRECTIONS)
                       | {"all", "everything", "except", "but"}
                       | {word for g in GRAMMARS for word in g.words + g.prepositions})
        self._words: list[str] = []

    def parse(self, sentence: str) -> Iterator[Command]:
        """The commands of a sentence, one after another; those before a mistake are given before it is raised."""
        self._words = re.findall(r"[\w'-]+|[,.;?]", sentence.casefold())
        for word in self._words:
            if word not in self._known:
                raise NotUnderstood(f"I don't know the word “{word}”.")
        while self._words:
            if self._words[0] in STOPS | JOINERS:
                self._words.pop(0)
            else:
                yield self._command()

    def _command(self) -> Command:
        if (direction := DIRECTIONS.get(self._words[0], self._words[0])) in DIRECTIONS.values():
            self._words.pop(0)
            return self._ended(Command("go", (NounPhrase((direction,)),)))
        problem: NotUnderstood | None = None
        for grammar in self._candidates():
            before = self._words[:]
            try:
                return self._ended(self._after_verb(grammar))
            except NotUnderstood as failed:
                problem = problem or failed
                self._words = before
        raise problem or NotUnderstood(f"“{self._words[0]}” is not a verb I know.")

    def _candidates(self) -> Iterator[Grammar]:
        end = self._end()
        for grammar in GRAMMARS:
            if self._words[0] == grammar.words[0] and all(w in self._words[1:end] for w in grammar.words[1:]):
                yield grammar

    def _end(self) -> int:
        """Where the command ends for certain."""
        return next((i for i, word in enumerate(self._words) if word in STOPS), len(self._words))

    def _ended(self, command: Command) -> Command:
        if self._words and self._words[0] not in STOPS | JOINERS:
            raise NotUnderstood(f"I understood you until “{self._words[0]}”.")
        return command

    def _after_verb(self, grammar: Grammar) -> Command:
        self._words.pop(0)
        particles = list(grammar.words[1:])
        self._skip(particles)
        objects: tuple[NounPhrase, ...] = ()
        if grammar.objects != 0:
            objects = self._noun_phrases(grammar)
        self._skip(particles)
        if particles:
            raise NotUnderstood(f"{grammar.words[0].capitalize()} what {particles[0]}?")
        preposition, second = None, None
        if self._words and self._words[0] in grammar.prepositions:
            preposition = grammar.prepositions[0]
            self._words.pop(0)
            second = self._noun_phrase(f"{grammar.verb.capitalize()} it {preposition} what?")
        elif grammar.second_needed:
            things = " and ".join(f"the {phrase}" for phrase in objects)
            raise NotUnderstood(f"{grammar.verb.capitalize()} {things} {grammar.prepositions[0]} what?")
        return Command(grammar.verb, objects, preposition, second)

    def _skip(self, particles: list[str]) -> None:
        while particles and self._words and self._words[0] == particles[0]:
            self._words.pop(0)
            particles.pop(0)

    def _noun_phrases(self, grammar: Grammar) -> tuple[NounPhrase, ...]:
        phrases = [self._noun_phrase(f"{grammar.verb.capitalize()} what?")]
        if phrases[0].all and self._words and self._words[0] in ("except", "but"):
            self._words.pop(0)
            phrases[0] = NounPhrase(all=True, exceptions=tuple(self._list(self._noun_phrase("Except what?"))))
        elif grammar.objects is None:
            phrases = list(self._list(phrases[0]))
        return tuple(phrases)

    def _list(self, first: NounPhrase) -> Iterator[NounPhrase]:
        """`a, b and c`; an `and` before a verb belongs to the next command."""
        yield first
        while self._words and self._words[0] in JOINERS:
            after = next((i for i, word in enumerate(self._words) if word not in JOINERS | ARTICLES), None)
            if after is None or self._words[after] not in self._nouns | self._adjectives:
                break
            del self._words[:after]
            yield self._noun_phrase("And what?")

    def _noun_phrase(self, question: str) -> NounPhrase:
        while self._words and self._words[0] in ARTICLES:
            self._words.pop(0)
        if self._words and self._words[0] in ("all", "everything"):
            self._words.pop(0)
            return NounPhrase(all=True)
        words: list[str] = []
        while self._words and self._words[0] in self._adjectives:
            words.append(self._words.pop(0))
        if self._words and DIRECTIONS.get(self._words[0], self._words[0]) in self._nouns:
            word = self._words.pop(0)
            words.append(DIRECTIONS.get(word, word))
        if not words:
            raise NotUnderstood(question)
        return NounPhrase(tuple(words))


# ── The game: commands → changes of the world ───────────────────────────────────────────────────────────────────────


class Refusal(Exception):
    """Why something cannot be done; the text is the answer."""


class Game:
    def __init__(self, world: dict[str, Room], start: str) -> None:
        self.world, self.room = world, world[start]
        self.carried: list[Thing] = []
        self.it: Thing | None = None
        self.over = False
        self.turns = 0
        everything = [t for room in world.values() for top in room.things for t in (top, *top.inside)]
        self.parser = Parser(set().union(*(t.nouns for t in everything)),
                             set().union(*(t.adjectives for t in everything)))
        self._verbs: dict[str, Callable[[Command], Iterator[str]]] = {
            name.removeprefix("do_"): getattr(self, name) for name in dir(self) if name.startswith("do_")}

    # What there is, and what words mean.

    def lit(self) -> bool:
        return not self.room.dark or any(Trait.LIT in t for t in self.carried + self.room.things)

    def visible(self) -> Iterator[tuple[Thing, list[Thing]]]:
        """Things within reach, each with the list that holds it."""
        places = [self.carried] + ([self.room.things] if self.lit() else [])
        for place in places:
            for t in place:
                yield t, place
                if t.shows_inside():
                    yield from ((content, t.inside) for content in t.inside)

    def find(self, phrase: NounPhrase, among: Iterable[Thing] | None = None) -> Thing:
        """The one thing that a phrase means here."""
        if phrase.words and phrase.words[0] in PRONOUNS:
            if self.it is None:
                raise Refusal(f"I don't know what “{phrase.words[0]}” is.")
            return self.it
        candidates = [t for t, _ in self.visible()] if among is None else list(among)
        words = set(phrase.words)
        fitting = [t for t in candidates if words <= t.adjectives | t.nouns]
        if not fitting:
            raise Refusal(f"You see no {phrase} here.")
        if len(fitting) > 1:
            raise Refusal(f"Which {phrase.words[-1]}: {' or '.join(f'the {t.name}' for t in fitting)}?")
        self.it = fitting[0]
        return fitting[0]

    def find_all(self, command: Command, among: Iterable[Thing]) -> list[Thing]:
        among = list(among)
        if not command.objects[0].all:
            # A thing that is somewhere else is found too, so that the refusal says why.
            return list(dict.fromkeys(self.find(phrase) for phrase in command.objects))
        exceptions = [self.find(phrase) for phrase in command.objects[0].exceptions]
        found = [t for t in among if t not in exceptions and t is not (command.second and self.find(command.second))]
        if not found:
            raise Refusal("There is nothing of the kind.")
        return found

    def place_of(self, wanted: Thing) -> list[Thing]:
        for t, place in self.visible():
            if t is wanted:
                return place
        raise Refusal(f"The {wanted.name} is not here.")

    # What verbs do. Each yields its answers.

    def do_look(self, command: Command) -> Iterator[str]:
        if not self.lit():
            yield "It is pitch dark."
            return
        yield f"{self.room.name}. {self.room.text}"
        for t in self.room.things:
            yield f"There is {'an' if t.name[0] in 'aeiou' else 'a'} {self.describe(t)} here."

    def describe(self, t: Thing) -> str:
        notes = (["shining"] if Trait.LIT in t else []) + (
            [f"open, in it: {', '.join(c.name for c in t.inside) or 'nothing'}"] if t.shows_inside() else [])
        return t.name + (f" ({'; '.join(notes)})" if notes else "")

    def do_go(self, command: Command) -> Iterator[str]:
        direction = " ".join(command.objects[0].words)
        if direction not in self.room.exits:
            raise Refusal("You can't go that way." if direction in DIRECTIONS.values() else "Go where?")
        self.room = self.world[self.room.exits[direction]]
        yield from self.do_look(command)
        if self.room is self.world["garden"] and any("gem" in t.nouns for t in self.carried):
            yield f"You have carried the gem out of the house, in {self.turns} turns. You win!"
            self.over = True

    def do_examine(self, command: Command) -> Iterator[str]:
        t = self.find(command.objects[0])
        yield t.text + (f" It is {'open' if Trait.OPEN in t else 'closed'}." if Trait.CONTAINER in t else "")
        if t.shows_inside():
            yield f"In it: {', '.join(c.name for c in t.inside) or 'nothing'}."

    def do_inventory(self, command: Command) -> Iterator[str]:
        yield f"You carry {', '.join(self.describe(t) for t in self.carried) or 'nothing'}."

    def do_take(self, command: Command) -> Iterator[str]:
        source = self.find(command.second).inside if command.second else self.room.things if self.lit() else []
        for t in self.find_all(command, [t for t in source if Trait.PORTABLE in t]):
            if t in self.carried:
                yield f"You have the {t.name} already."
            elif Trait.PORTABLE not in t:
                yield f"The {t.name} stays where it is."
            else:
                self.place_of(t).remove(t)
                self.carried.append(t)
                yield f"{t.name.capitalize()}: taken."

    def do_drop(self, command: Command) -> Iterator[str]:
        for t in self.find_all(command, self.carried):
            if t not in self.carried:
                yield f"You don't have the {t.name}."
            else:
                self.carried.remove(t)
                self.room.things.append(t)
                yield f"{t.name.capitalize()}: dropped."

    def do_put(self, command: Command) -> Iterator[str]:
        container = self.find(command.second)
        if not container.shows_inside():
            raise Refusal(f"The {container.name} is {'closed' if Trait.CONTAINER in container else 'no container'}.")
        for t in self.find_all(command, self.carried):
            if t is container:
                yield f"The {t.name} does not fit into itself."
            elif Trait.PORTABLE not in t:
                yield f"The {t.name} stays where it is."
            else:
                self.place_of(t).remove(t)
                container.inside.append(t)
                yield f"{t.name.capitalize()}: now in the {container.name}."
        self.it = container

    def do_open(self, command: Command) -> Iterator[str]:
        t = self.find(command.objects[0])
        if command.second:
            yield from self.do_unlock(command)
        if Trait.CONTAINER not in t:
            raise Refusal(f"One can't open the {t.name}.")
        if Trait.LOCKED in t:
            raise Refusal("It is locked.")
        if Trait.OPEN in t:
            raise Refusal("It is open already.")
        t.traits.add(Trait.OPEN)
        yield f"You open the {t.name}. In it: {', '.join(c.name for c in t.inside) or 'nothing'}."

    def do_close(self, command: Command) -> Iterator[str]:
        t = self.find(command.objects[0])
        if Trait.OPEN not in t:
            raise Refusal(f"The {t.name} is not open.")
        t.traits.discard(Trait.OPEN)
        yield f"You close the {t.name}."

    def do_unlock(self, command: Command) -> Iterator[str]:
        t = self.find(command.objects[0])
        key = self.find(command.second, self.carried)
        self.it = t
        if Trait.LOCKED not in t:
            raise Refusal(f"The {t.name} is not locked.")
        if key.name != t.key:
            raise Refusal(f"The {key.name} does not fit.")
        t.traits.discard(Trait.LOCKED)
        yield f"The {key.name} turns, and the {t.name} is unlocked."

    def do_light(self, command: Command) -> Iterator[str]:
        t = self.find(command.objects[0])
        if Trait.LIGHT not in t:
            raise Refusal(f"The {t.name} does not burn.")
        was_lit = self.lit()
        t.traits.add(Trait.LIT)
        yield f"The {t.name} shines."
        if not was_lit:
            yield from self.do_look(command)

    def do_extinguish(self, command: Command) -> Iterator[str]:
        t = self.find(command.objects[0])
        if Trait.LIT not in t:
            raise Refusal(f"The {t.name} does not shine.")
        t.traits.discard(Trait.LIT)
        yield f"The {t.name} goes out."

    def do_wait(self, command: Command) -> Iterator[str]:
        yield "Time passes."

    def do_help(self, command: Command) -> Iterator[str]:
        verbs = sorted({" ".join(g.words) for g in GRAMMARS})
        yield f"I understand {', '.join(verbs)}, and directions."

    def do_quit(self, command: Command) -> Iterator[str]:
        self.over = True
        yield f"You gave up after {self.turns} turns."

    def say(self, sentence: str) -> Iterator[str]:
        """Carries a sentence out, command by command, until one cannot be."""
        try:
            for command in self.parser.parse(sentence):
                self.turns += 1
                yield from self._verbs[command.verb](command)
                if self.over:
                    break
        except (NotUnderstood, Refusal) as problem:
            yield str(problem)


def main() -> None:
    parser = argparse.ArgumentParser(description="A text adventure.")
    parser.add_argument("--parse", metavar="SENTENCE", help="only show how a sentence is understood")
    options = parser.parse_args()
    game = Game(make_world(), "garden")
    if options.parse is not None:
        try:
            for command in game.parser.parse(options.parse):
                print(command)
        except NotUnderstood as problem:
            sys.exit(str(problem))
        return
    print("\n".join(game.do_look(Command("look"))))
    while not game.over:
        try:
            sentence = input("> ")
        except EOFError:
            print()
            break
        if not sys.stdin.isatty():
            print(sentence)
        print("\n".join(game.say(sentence)))


if __name__ == "__main__":
    main()
