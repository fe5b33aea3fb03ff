# What the frozen module __hello_only__ is made of.
initialized = True


def main():
    print("Hello world!")


if __name__ == "__main__":
    main()
