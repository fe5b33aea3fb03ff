"""Go on a small board: random games to the end, chosen among moves by upper confidence bounds in a tree (B. Brügmann, "Monte Carlo
Go", 1993; L. Kocsis and C. Szepesvári, 2006); groups and liberties by union of stones."""
import math

SIZE = 150
TINY = 2

EDGE = 7
EMPTY, BLACK, WHITE, WALL = range(4)
WIDTH = EDGE + 2
AROUND = (1, -1, WIDTH, -WIDTH)
POINTS = [y * WIDTH + x for y in range(1, EDGE + 1) for x in range(1, EDGE + 1)]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        self.state ^= self.state << 13 & 0xFFFFFFFF
        self.state ^= self.state >> 17
        self.state ^= self.state << 5 & 0xFFFFFFFF
        return self.state % n


class Board:
    def __init__(self):
        self.stones = [WALL] * (WIDTH * WIDTH)
        for p in POINTS:
            self.stones[p] = EMPTY
        self.free = list(POINTS)
        self.ko = None
        self.colour = BLACK
        self.passes = 0
        self.captured = [0, 0, 0]

    def copy(self):
        other = Board.__new__(Board)
        other.stones = self.stones[:]
        other.free = self.free[:]
        other.ko = self.ko
        other.colour = self.colour
        other.passes = self.passes
        other.captured = self.captured[:]
        return other

    def group(self, start):
        """The stones of a group, and whether it has a liberty."""
        stones = self.stones
        colour = stones[start]
        found = {start}
        todo = [start]
        free = False
        while todo:
            p = todo.pop()
            for d in AROUND:
                q = p + d
                s = stones[q]
                if s == EMPTY:
                    free = True
                elif s == colour and q not in found:
                    found.add(q)
                    todo.append(q)
        return found, free

    def has_liberty(self, start):
        stones = self.stones
        colour = stones[start]
        found = {start}
        todo = [start]
        while todo:
            p = todo.pop()
            for d in AROUND:
                q = p + d
                s = stones[q]
                if s == EMPTY:
                    return True
                if s == colour and q not in found:
                    found.add(q)
                    todo.append(q)
        return False

    def is_eye(self, p):
        stones = self.stones
        colour = self.colour
        for d in AROUND:
            if stones[p + d] not in (colour, WALL):
                return False
        strange = walls = 0
        for d in (WIDTH + 1, WIDTH - 1, -WIDTH + 1, -WIDTH - 1):
            s = stones[p + d]
            if s == WALL:
                walls = 1
            elif s == 3 - colour:
                strange += 1
        return strange + walls < 2

    def play(self, p):
        """Plays a stone; False when that is not allowed."""
        if p is None:
            self.passes += 1
            self.ko = None
            self.colour = 3 - self.colour
            return True
        stones = self.stones
        colour = self.colour
        if stones[p] != EMPTY or p == self.ko:
            return False
        stones[p] = colour
        taken = []
        for d in AROUND:
            q = p + d
            if stones[q] == 3 - colour and not self.has_liberty(q):
                dead, _ = self.group(q)
                for stone in dead:
                    stones[stone] = EMPTY
                taken.extend(sorted(dead))
        if not taken and not self.has_liberty(p):
            stones[p] = EMPTY
            return False
        self.free.remove(p)
        self.free.extend(taken)
        self.captured[colour] += len(taken)
        self.ko = taken[0] if len(taken) == 1 else None
        self.passes = 0
        self.colour = 3 - colour
        return True

    def random_move(self, random):
        free = self.free
        count = len(free)
        if count:
            start = random.below(count)
            for i in range(count):
                p = free[start - i]
                if not self.is_eye(p) and self.play(p):
                    return
        self.play(None)

    def finish(self, random):
        for _ in range(3 * len(POINTS)):
            if self.passes >= 2:
                break
            self.random_move(random)
        return self.score()

    def score(self):
        black, white = 0.0, 5.5
        for p in POINTS:
            s = self.stones[p]
            if s == EMPTY:
                near = {self.stones[p + d] for d in AROUND} - {WALL, EMPTY}
                if near == {BLACK}:
                    black += 1
                elif near == {WHITE}:
                    white += 1
            elif s == BLACK:
                black += 1
            else:
                white += 1
        return black - white


class Node:
    def __init__(self, board):
        self.untried = [p for p in board.free if not board.is_eye(p)]
        self.children = {}
        self.visits = 0
        self.wins = 0
        self.colour = board.colour

    def select(self):
        scale = 2 * math.log(self.visits)
        best, chosen = -1.0, None
        for move, child in self.children.items():
            value = child.wins / child.visits + 0.6 * math.sqrt(scale / child.visits)
            if value > best:
                best, chosen = value, move
        return chosen


def search(root_board, games, random):
    root = Node(root_board)
    for _ in range(games):
        board = root_board.copy()
        node = root
        path = [root]
        while not node.untried and node.children:
            move = node.select()
            board.play(move)
            node = node.children[move]
            path.append(node)
        while node.untried:
            move = node.untried.pop(random.below(len(node.untried)))
            if board.play(move):
                child = node.children[move] = Node(board)
                path.append(child)
                break
        score = board.finish(random)
        for before in path:
            before.visits += 1
            if (score > 0) == (before.colour == WHITE):
                before.wins += 1
    return max(root.children, key=lambda move: (root.children[move].visits, move)), root


def run(size):
    random = Random(2463534242)
    board = Board()
    moves = []
    for _ in range(3):
        move, root = search(board, size, random)
        board.play(move)
        moves.append((move, root.visits, root.wins))
    return moves, board.captured, random.state
