"""An operating system in small, after the idea of M. Richards's benchmark (1981): tasks with queues of packets, run by
priority; a clock, workers, two handlers, two devices. Objects of several classes that call each other through a common base."""

SIZE = 45000
TINY = 40

DEVICE, WORK = 0, 1


class Packet:
    def __init__(self, kind, target):
        self.kind = kind
        self.target = target
        self.datum = 0
        self.text = [0, 0, 0, 0]
        self.next = None

    def append_to(self, queue):
        self.next = None
        if queue is None:
            return self
        last = queue
        while last.next is not None:
            last = last.next
        last.next = self
        return queue


class Task:
    def __init__(self, system, name, priority):
        self.system = system
        self.name = name
        self.priority = priority
        self.queue = None
        self.waiting = False
        self.held = False
        self.runs = 0
        system.add(self)

    def ready(self):
        return not self.held and (not self.waiting or self.queue is not None)

    def take(self):
        packet = self.queue
        if packet is not None:
            self.queue = packet.next
            packet.next = None
        return packet

    def wait(self):
        self.waiting = True

    def send(self, packet, target):
        system = self.system
        system.sent += 1
        packet.target = self.name
        receiver = system.find(target)
        receiver.queue = packet.append_to(receiver.queue)
        receiver.waiting = False

    def step(self):
        raise NotImplementedError


class Clock(Task):
    """Lets one of the devices go on, chosen by a shift register with feedback."""

    def __init__(self, system, name, priority, ticks):
        super().__init__(system, name, priority)
        self.ticks = ticks
        self.register = 1

    def step(self):
        self.ticks -= 1
        if self.ticks == 0:
            self.held = True
            return
        if self.register & 1:
            self.register = self.register >> 1 ^ 0xD008
            self.system.release("device b")
        else:
            self.register >>= 1
            self.system.release("device a")


class Worker(Task):
    def __init__(self, system, name, priority):
        super().__init__(system, name, priority)
        self.letter = 0
        self.turn = False

    def step(self):
        packet = self.take()
        if packet is None:
            self.wait()
            return
        self.turn = not self.turn
        packet.datum = 0
        for i in range(4):
            self.letter = self.letter % 26 + 1
            packet.text[i] = self.letter
        self.send(packet, "handler a" if self.turn else "handler b")


class Handler(Task):
    def __init__(self, system, name, priority, device):
        super().__init__(system, name, priority)
        self.device = device
        self.work = None
        self.returned = None

    def step(self):
        packet = self.take()
        if packet is not None:
            if packet.kind == WORK:
                self.work = packet.append_to(self.work)
            else:
                self.returned = packet.append_to(self.returned)
        work = self.work
        if work is None:
            self.wait()
        elif work.datum >= 4:
            self.work = work.next
            self.send(work, "worker")
        elif self.returned is not None:
            packet = self.returned
            self.returned = packet.next
            packet.datum = work.text[work.datum]
            work.datum += 1
            self.send(packet, self.device)
        else:
            self.wait()


class Device(Task):
    def __init__(self, system, name, priority, handler):
        super().__init__(system, name, priority)
        self.handler = handler
        self.busy = None
        self.checksum = 0

    def step(self):
        if self.busy is None:
            self.busy = self.take()
            if self.busy is None:
                self.wait()
            else:
                self.held = True
        else:
            packet, self.busy = self.busy, None
            self.checksum = (self.checksum * 31 + packet.datum) & 0xFFFF
            self.send(packet, self.handler)


class System:
    def __init__(self):
        self.tasks = []
        self.names = {}
        self.sent = 0
        self.released = 0

    def add(self, task):
        self.names[task.name] = task
        self.tasks.append(task)
        self.tasks.sort(key=lambda t: -t.priority)

    def find(self, name):
        return self.names[name]

    def release(self, name):
        self.released += 1
        self.find(name).held = False

    def run(self):
        while True:
            for task in self.tasks:
                if task.ready():
                    task.runs += 1
                    task.step()
                    break
            else:
                return


def build(ticks):
    system = System()
    Clock(system, "clock", 0, ticks)
    worker = Worker(system, "worker", 1000)
    handlers = Handler(system, "handler a", 2000, "device a"), Handler(system, "handler b", 3000, "device b")
    Device(system, "device a", 4000, "handler a")
    Device(system, "device b", 5000, "handler b")
    for _ in range(2):
        worker.queue = Packet(WORK, "worker").append_to(worker.queue)
    for handler in handlers:
        for _ in range(3):
            handler.queue = Packet(DEVICE, handler.device).append_to(handler.queue)
    return system


def run(size):
    system = build(size)
    system.run()
    return system.sent, system.released, [(t.name, t.runs) for t in system.tasks], [system.names["device " + c].checksum for c in "ab"]
