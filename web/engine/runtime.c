// What Embedded Swift expects of a C runtime, for a module that is alone in its memory: an allocator, memory moves and
// rounding. It is linked into workbench.wasm only; native builds use the platform's.
#include <stddef.h>
#include <stdint.h>

// MARK: Allocator
//
// Blocks come in size classes of four steps an octave (64, 80, 96, 112, 128, …), so that at most a fifth of a block is
// wasted; a freed block waits in its class's list for the next request of that class. The class is kept in the 16 bytes
// before the block. Memory beyond the last block grows by whole wasm pages and is never given back: the engine lives as
// long as its page.

enum { header = 16, page = 65536, classes = 112 };

extern unsigned char __heap_base;

typedef struct block { struct block *next; } block;

static block *waiting[classes];
static uintptr_t top;

static unsigned class_of(size_t size) {
  if (size <= 16) return 0;
  unsigned exponent = 31 - (unsigned)__builtin_clz((unsigned)(size - 1)); // 2^exponent < size <= 2^(exponent + 1)
  unsigned quarter = (unsigned)((size - 1) >> (exponent - 2)) & 3;
  return (exponent - 4) * 4 + quarter + 1;
}

static size_t size_of(unsigned class) {
  if (class == 0) return 16;
  unsigned exponent = (class - 1) / 4 + 4;
  unsigned quarter = (class - 1) % 4;
  size_t size = ((size_t)1 << exponent) + ((size_t)(quarter + 1) << (exponent - 2));
  return (size + 15) & ~(size_t)15;
}

void *malloc(size_t size) {
  if (size > 0x60000000u) __builtin_trap();
  unsigned class = class_of(size);
  block *reused = waiting[class];
  if (reused != NULL) {
    waiting[class] = reused->next;
    return reused;
  }
  if (top == 0) top = ((uintptr_t)&__heap_base + 15) & ~(uintptr_t)15;
  size_t need = size_of(class) + header;
  size_t limit = __builtin_wasm_memory_size(0) * (size_t)page;
  if (need > limit - top) {
    // A sixteenth more than needed, so that many small growths do not detach the host's views again and again.
    size_t pages = (need - (limit - top) + page - 1) / page;
    size_t spare = limit / page / 16;
    if (__builtin_wasm_memory_grow(0, pages + spare) == (size_t)-1 &&
        __builtin_wasm_memory_grow(0, pages) == (size_t)-1)
      __builtin_trap();
  }
  unsigned char *start = (unsigned char *)top;
  top += need;
  *(uint32_t *)start = class;
  return start + header;
}

void free(void *pointer) {
  if (pointer == NULL) return;
  unsigned class = *(uint32_t *)((unsigned char *)pointer - header);
  block *freed = pointer;
  freed->next = waiting[class];
  waiting[class] = freed;
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment > 16) __builtin_trap(); // no type of the engine asks for more
  *result = malloc(size);
  return 0;
}

// MARK: Memory

void *memcpy(void *restrict to, const void *restrict from, size_t count) { return __builtin_memcpy(to, from, count); }
void *memmove(void *to, const void *from, size_t count) { return __builtin_memmove(to, from, count); }
void *memset(void *to, int byte, size_t count) { return __builtin_memset(to, byte, count); }

int memcmp(const void *left, const void *right, size_t count) {
  const unsigned char *a = left, *b = right;
  for (size_t i = 0; i < count; i++)
    if (a[i] != b[i]) return a[i] - b[i];
  return 0;
}

// MARK: Rounding

double round(double value) {
  double whole = __builtin_trunc(value);
  double rest = value - whole;
  if (rest >= 0.5) return whole + 1;
  if (rest <= -0.5) return whole - 1;
  return __builtin_copysign(whole, value);
}
