#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "include/CVideo.h"

// The headers' versions are those of the libraries that are looked for: a process built with one never runs another.
#define CVIDEO_NAME_(library, major) "lib" library ".so." #major
#define CVIDEO_NAME(library, major) CVIDEO_NAME_(library, major)

cvideo_library ff;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char missing[CVIDEO_MESSAGE_LENGTH];

void cvideo_keep(char *message, const char *text) {
  if (!message) return;
  strncpy(message, text ? text : "", CVIDEO_MESSAGE_LENGTH - 1);
  message[CVIDEO_MESSAGE_LENGTH - 1] = 0;
}

void cvideo_explain(char *message, int code) {
  char text[AV_ERROR_MAX_STRING_SIZE] = "";
  ff.av_strerror(code, text, sizeof text);
  cvideo_keep(message, text);
}

// A library prints nothing here: what matters comes back as a result.
static void silent(void *context, int level, const char *format, va_list arguments) {
  (void)context, (void)level, (void)format, (void)arguments;
}

static void *open_library(const char *name) {
  void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library) cvideo_keep(missing, dlerror());
  return library;
}

static void load_libraries(void) {
  void *library;
#define CVIDEO_LOOK_UP(name)                                 \
  if (!(ff.name = (__typeof__(&name))dlsym(library, #name))) { \
    cvideo_keep(missing, "FFmpeg's libraries lack " #name);  \
    return;                                                  \
  }
  if (!(library = open_library(CVIDEO_NAME("avutil", LIBAVUTIL_VERSION_MAJOR)))) return;
  CVIDEO_UTIL(CVIDEO_LOOK_UP)
  if (!(library = open_library(CVIDEO_NAME("avcodec", LIBAVCODEC_VERSION_MAJOR)))) return;
  CVIDEO_CODEC(CVIDEO_LOOK_UP)
  if (!(library = open_library(CVIDEO_NAME("avformat", LIBAVFORMAT_VERSION_MAJOR)))) return;
  CVIDEO_FORMAT(CVIDEO_LOOK_UP)
  if (!(library = open_library(CVIDEO_NAME("swscale", LIBSWSCALE_VERSION_MAJOR)))) return;
  CVIDEO_SCALE(CVIDEO_LOOK_UP)
  if (!(library = open_library(CVIDEO_NAME("swresample", LIBSWRESAMPLE_VERSION_MAJOR)))) return;
  CVIDEO_RESAMPLE(CVIDEO_LOOK_UP)
#undef CVIDEO_LOOK_UP
  ff.av_log_set_callback(silent);
  // One allocation of a damaged file's making may not take more than this.
  ff.av_max_alloc(1u << 30);
}

int cvideo_load(char *message) {
  pthread_once(&once, load_libraries);
  if (missing[0]) cvideo_keep(message, missing);
  return missing[0] ? CVIDEO_LIBRARY_MISSING : CVIDEO_DONE;
}
