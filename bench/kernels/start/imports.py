"""The start of a program that imports ten common modules of the library."""

PROCESS = ["-c", "import argparse, collections, csv, datetime, json, logging, pathlib, re, subprocess, typing\nprint(json.dumps([1, 'x']))"]
