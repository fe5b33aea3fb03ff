// The functions that CPython's tests of ctypes call, by what those tests expect of them. Those that need CPython's C API
// are not here.
#include <complex.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

typedef signed char byte;
typedef unsigned char ubyte;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef long long longlong;
typedef unsigned long long ulonglong;
typedef long double longdouble;

// ---- one function for each type: a third of the last argument, which can be asked for ----

longlong last_signed;
ulonglong last_unsigned;

#define SIGNED(letter, type)                                   \
  type tf_##letter(type c) { return last_signed = (longlong)c, c / 3; } \
  type tf_b##letter(byte x, type c) { return last_signed = (longlong)c, c / 3; }
#define UNSIGNED(letter, type)                                     \
  type tf_##letter(type c) { return last_unsigned = (ulonglong)c, c / 3; } \
  type tf_b##letter(byte x, type c) { return last_unsigned = (ulonglong)c, c / 3; }
SIGNED(b, byte)
SIGNED(h, short)
SIGNED(i, int)
SIGNED(l, long)
SIGNED(q, longlong)
SIGNED(f, float)
SIGNED(d, double)
SIGNED(D, longdouble)
UNSIGNED(B, ubyte)
UNSIGNED(H, ushort)
UNSIGNED(I, uint)
UNSIGNED(L, ulong)
UNSIGNED(Q, ulonglong)
void tv_i(int c) { last_signed = c; }

#define SUM(name, result, last) \
  result _testfunc_##name(byte b, short h, int i, long l, float f, last d) { return (result)(b + h + i + l + f + d); }
SUM(i_bhilfd, int, double)
SUM(f_bhilfd, float, double)
SUM(d_bhilfd, double, double)
SUM(D_bhilfD, longdouble, longdouble)
SUM(q_bhilfd, longlong, double)
longlong _testfunc_q_bhilfdq(byte b, short h, int i, long l, float f, double d, longlong q) {
  return (longlong)(b + h + i + l + f + d + q);
}
void _testfunc_v(int a, int b, int* result) { *result = a + b; }

// ---- pointers and text ----

void* _testfunc_p_p(void* p) { return p; }
int* _testfunc_ai8(int a[8]) { return a; }
void* _testfunc_c_p_p(int* count, char** words) { return words[*count - 1]; }
char* my_strchr(const char* text, int c) { return strchr(text, c); }
char* my_strtok(char* text, const char* separators) { return strtok(text, separators); }
void* get_strchr(void) { return (void*)strchr; }
char* my_strdup(const char* text) { return strdup(text); }
wchar_t* my_wcsdup(const wchar_t* text) { return wcsdup(text); }
size_t my_wcslen(const wchar_t* text) { return wcslen(text); }
void my_free(void* p) { free(p); }
void my_qsort(void* items, size_t count, size_t size, int (*compare)(const void*, const void*)) {
  qsort(items, count, size, compare);
}
int myprintf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int printed = vprintf(format, arguments);
  va_end(arguments);
  return printed;
}

// ---- numbers ----

double my_sqrt(double x) { return sqrt(x); }
double complex my_csqrt(double complex x) { return csqrt(x); }
float complex my_csqrtf(float complex x) { return csqrtf(x); }
long double complex my_csqrtl(long double complex x) { return csqrtl(x); }
double integrate(double from, double to, double (*f)(double), long steps) {
  double sum = 0, step = (to - from) / (double)steps;
  for (long i = 0; i < steps; ++i) sum += f(from + ((double)i + 0.5) * step);
  return sum * step;
}

// ---- callbacks ----

int _testfunc_callback_i_if(int value, int (*f)(int)) {
  int sum = 0;
  for (; value != 0; value /= 2) sum += f(value);
  return sum;
}
longlong _testfunc_callback_q_qf(longlong value, longlong (*f)(longlong)) {
  longlong sum = 0;
  for (; value != 0; value /= 2) sum += f(value);
  return sum;
}
longlong _testfunc_callback_int_to_longlong(int (*f)(void)) { return f(); }
int _testfunc_callback_with_pointer(int (*f)(int*)) {
  int table[10];
  for (int i = 0; i < 10; ++i) table[i] = i;
  return f(table);
}
int _testfunc_cbk_reg_int(int a, int b, int c, int d, int e, int (*f)(int, int, int, int, int)) {
  return f(a * a, b * b, c * c, d * d, e * e);
}
double _testfunc_cbk_reg_double(double a, double b, double c, double d, double e,
                                double (*f)(double, double, double, double, double)) {
  return f(a * a, b * b, c * c, d * d, e * e);
}

// ---- structures by value ----

typedef struct {
  int x, y;
} Point;
int _testfunc_byval(Point in, Point* out) {
  if (out) *out = in;
  return in.x + in.y;
}

typedef struct {
  short x, y;
} TwoShorts;
TwoShorts ret_2h_func(TwoShorts in) { return (TwoShorts){(short)(in.x * 2), (short)(in.y * 3)}; }

typedef struct {
  int items[8];
} EightInts;
EightInts ret_8i_func(EightInts in) {
  for (int i = 0; i < 8; ++i) in.items[i] *= i + 2;
  return in;
}

typedef struct {
  ulong first, second, third;
} Large;
void _testfunc_cbk_large_struct(Large in, void (*f)(Large)) { f(in); }
void _testfunc_large_struct_update_value(Large in) {
  volatile Large* own = &in;
  own->first = own->second = own->third = 0x0badf00d;
}

typedef struct {
  uint first, second;
} InRegister;
static InRegister last_in_register;
void _testfunc_reg_struct_update_value(InRegister in) {
  last_in_register = in;
  volatile InRegister* own = &in;
  own->first = own->second = 0x0badf00d;
}
InRegister get_last_tfrsuv_arg(void) { return last_in_register; }

typedef struct {
  ubyte data[16];
} Bytes16;
int _testfunc_array_in_struct2(Bytes16 in) {
  int sum = 0;
  for (int i = 0; i < 16; ++i) sum += in.data[i];
  memset(&in, 0, sizeof in);
  return sum;
}
typedef struct {
  float data[2], more[2];
} FourFloats;
double _testfunc_array_in_struct3A(FourFloats in) {
  return (double)in.data[0] + in.data[1] + in.more[0] + in.more[1];
}
#define DOUBLES(letter, count)                                                  \
  typedef struct {                                                              \
    double data[count];                                                         \
  } Doubles##letter;                                                            \
  double _testfunc_array_in_struct3##letter(Doubles##letter in) {               \
    double sum = 0;                                                             \
    for (int i = 0; i < count; ++i) sum += in.data[i];                          \
    return sum;                                                                 \
  }                                                                             \
  Doubles##letter _testfunc_array_in_struct3##letter##_set_defaults(void) {     \
    Doubles##letter out;                                                        \
    for (int i = 0; i < count; ++i) out.data[i] = i + 1;                        \
    return out;                                                                 \
  }
DOUBLES(B, 2)
DOUBLES(C, 4)
DOUBLES(D, 8)
DOUBLES(E, 9)

// ---- bit fields ----

#undef I  // complex.h

#define BITS                                                                                \
  {                                                                                         \
    int A : 1, B : 2, C : 3, D : 4, E : 5, F : 6, G : 7, H : 8, I : 9;                      \
    short M : 1, N : 2, O : 3, P : 4, Q : 5, R : 6, S : 7;                                  \
  }
struct Bits BITS;
struct __attribute__((ms_struct)) BitsOfMicrosoft BITS;
#define FIELD(letter) \
  case #letter[0]:    \
    return bits->letter;
#define UNPACK(name, type)                                                     \
  int name(struct type* bits, char field) {                                    \
    switch (field) {                                                           \
      FIELD(A) FIELD(B) FIELD(C) FIELD(D) FIELD(E) FIELD(F) FIELD(G) FIELD(H)  \
      FIELD(I) FIELD(M) FIELD(N) FIELD(O) FIELD(P) FIELD(Q) FIELD(R) FIELD(S)  \
    }                                                                          \
    return 999;                                                                \
  }
UNPACK(unpack_bitfields, Bits)
UNPACK(unpack_bitfields_msvc, BitsOfMicrosoft)

// ---- variables and rectangles ----

int an_integer = 42;
int get_an_integer(void) { return an_integer; }
long left = 10, top = 20, right = 30, bottom = 40;

typedef struct {
  long left, top, right, bottom;
} Rectangle;
typedef struct {
  long x, y;
} LongPoint;
int PointInRect(Rectangle* r, LongPoint p) {
  return r->left <= p.x && p.x < r->right && r->top <= p.y && p.y < r->bottom;
}
Rectangle ReturnRect(int which, Rectangle a, Rectangle* b, LongPoint p, Rectangle c, Rectangle* d, LongPoint q,
                     Rectangle e) {
  if (!PointInRect(&a, p) || p.x != q.x || p.y != q.y) return (Rectangle){0, 0, 0, 0};
  switch (which) {
    case 0:
      return a;
    case 1:
      return *b;
    case 2:
      return c;
    case 3:
      return *d;
    default:
      return e;
  }
}
