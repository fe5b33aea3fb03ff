// The frame of a twin: runs `run(size)` a number of times, prints the best CPU time in seconds and the text it
// returned, which must be a part of what the kernel's Python text returns.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

std::string run(long size);

inline std::string text(long value) { return std::to_string(value); }
inline std::string text(bool value) { return value ? "True" : "False"; }
inline std::string text(double value) {
  char buffer[40];
  return std::string(buffer, std::to_chars(buffer, buffer + 40, value).ptr);
}
// As Python's round(value, digits) shows it.
inline std::string rounded(double value, int digits) {
  char buffer[60];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return text(std::atof(buffer));
}

int main(int argc, char** argv) {
  long size = std::atol(argv[1]);
  int repeats = std::atoi(argv[argc - 1]);
  double best = 1e30;
  std::string result;
  for (int i = 0; i < repeats; ++i) {
    std::clock_t start = std::clock();
    result = run(size);
    best = std::min(best, double(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::printf("%.6f\n%s\n", best, result.c_str());
}
