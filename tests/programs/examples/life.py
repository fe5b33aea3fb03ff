# The Game of Life without a terminal: the last generation.
# runs: {top}/examples/life.py --generations 200 --width 60 --height 12
# runs: {top}/examples/life.py acorn --generations 300 --width 50 --height 8
# runs: {top}/examples/life.py diehard --generations 200
# runs: {top}/examples/life.py --list
# expect:
# expect:
# expect:
# expect:
# expect:                                      ▄▀▀ ▄
# expect:                      ██             █   ▄ █▄  ██
# expect:             █▀▄  ▀▄     ██▄         ▀▄   ▄▀
# expect:              ▀███▀   ▄▄ ▀▀      ▄ ▄   ▀▀
# expect:                      ▀▀          █▀
# expect:
# expect:
# expect:                                         ▀▄▄
# expect: generation 200: 84 cells in a rectangle of 68 × 55
# expect:                   ▄▄ ▄▄
# expect:                   ▀▀▄▀▀
# expect:     ██
# expect: ▀
# expect:
# expect:
# expect:         ▄▀▄      ▀▀▀               ▄▄
# expect:  ▄▄     ▀▄▀                        ▀▀
# expect: generation 300: 178 cells in a rectangle of 63 × 54
# expect: generation 131 is generation 130 again
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect:
# expect: generation 131: nothing lives
# expect: blinker:
# expect:
# expect:
# expect:
# expect:                    ▀▀▀
# expect:
# expect:
# expect: glider:
# expect:
# expect:
# expect:                     ▄
# expect:                    ▄▄█
# expect:
# expect:
# expect: acorn:
# expect:
# expect:
# expect:                   ▄
# expect:                  ▄▄ ▀▄▄▄
# expect:
# expect:
# expect: r-pentomino:
# expect:
# expect:
# expect:                     ▄▄
# expect:                    ▀█
# expect:
# expect:
# expect: spaceship:
# expect:
# expect:
# expect:                   ▄▀  ▀
# expect:                   █▄▄▄▀
# expect:
# expect:
# expect: diehard:
# expect:
# expect:
# expect:                       ▄
# expect:                 ▀█   ▄▄▄
# expect:
# expect:
# expect: gun:
# expect:
# expect:                         ▄ █
# expect:              ▄▀▀ ▄    ██            ██
# expect:   ██        █   ▄ █▄  ▀▀▄ ▄
# expect:             ▀▄   ▄▀       ▀
# expect:               ▀▀
